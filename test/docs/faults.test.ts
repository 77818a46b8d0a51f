import { expect, test } from 'vitest';
import { faultGroups, readRules } from '../../src/simulator/simulator.ts';
import { run } from '../cli/command-line.ts';
import { topFile } from './markdown.ts';

const readme = topFile('README.md');

test('simulate --help lists every fault by what it strikes, and says what it does', async () => {
  const { out } = await run(['simulate', '--help']);

  const said = Object.values(faultGroups).flatMap(Object.entries);
  expect(said.length).toBeGreaterThan(60);
  const lines = out.split('\n').map((line) => line.replace(/ +/g, ' '));
  for (const [name, { says }] of said) expect(lines).toContain(` ${name} ${says}`);
  for (const group of Object.keys(faultGroups)) expect(lines).toContain(`${group}:`);
});

test('every rule the README and --help show can be read', async () => {
  const { out } = await run(['simulate', '--help']);
  const shown = [
    ...readme.matchAll(/--faults '([^']+)'|\[fault:([^\]]+)\]/g),
    ...out.matchAll(/\[fault:([^\]]+)\]|^ {2}([a-z0-9/-]+[@*=]\S+) /gm),
  ].map(([, first, second]) => first ?? second ?? '');

  expect(shown).toEqual(
    expect.arrayContaining(['reset-after', 'reset-after=0.05', 'status/stall-after@2s=1']),
  );
  for (const rules of shown) expect(readRules(rules)).not.toEqual([]);
});
