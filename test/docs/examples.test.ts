import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { program } from '../../src/cli/program.ts';
import { settings } from '../../src/config/settings.ts';
import * as api from '../../src/index.ts';
import { limitsFor } from '../../src/payment/limits.ts';
import { preauthSchema } from '../../src/payment/preauth.ts';
import { queueNames } from '../../src/queue/queues.ts';
import { blocks, codes, topFile } from './markdown.ts';

const readme = topFile('README.md');
const documents = ['README.md', 'MEASURING.md', 'SECURITY.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];
const settingNames = Object.keys(settings.shape);

test('every npm script a document names exists', () => {
  const { scripts } = JSON.parse(topFile('package.json')) as { scripts: Record<string, string> };

  const named = documents.flatMap((name) => found(topFile(name), /npm run ([\w:]+)/g));
  expect(named).toContain('setup');
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
});

test('every command the README names exists', () => {
  const inText = codes(readme).flatMap((code) => found(code, /^(\w+) --/g));
  const inShell = found(blocks(readme, 'sh').join('\n'), /paynet-worker ([a-z]+)/g);

  expect(inShell).toContain('simulate');
  expect(inText).toContain('up');
  expect(program().commands.map((command) => command.name())).toEqual(
    expect.arrayContaining([...inText, ...inShell]),
  );
});

test('every variable the README sets or names with a value exists', () => {
  const named = found(blocks(readme, 'sh').join('\n'), /\b([A-Z][A-Z_]+)=/g);

  expect(named).toContain('GATEWAY_BASE_URL');
  expect([...settingNames, ...settingNames.map((name) => `${name}_FILE`)]).toEqual(
    expect.arrayContaining(named),
  );
});

test('the README names the prefix and the queues a dashboard needs', () => {
  const list = queueNames.map((name) => `\`${name}\``).join(', ');

  expect(readme.replace(/\s+/g, ' ')).toContain(`prefix \`${api.queuePrefix}\`, queues ${list}`);
});

test('the preauth of the README is one we would take', () => {
  const [preauth = ''] = found(readme, /<<'END'\n(.*?)\nEND\n/gs);

  const { error } = preauthSchema({ fields: limitsFor('') }).safeParse(JSON.parse(preauth));
  expect(error?.issues).toBeUndefined();
});

test('the accounts of the README are JSON', () => {
  const examples = blocks(readme, 'json').map((text) => JSON.parse(text) as object);

  expect(examples.filter((example) => 'accounts' in example)).toHaveLength(1);
});

test('the Node example parses, and imports what we export', () => {
  const [example = ''] = blocks(readme, 'js');
  const [imported = ''] = found(example, /import \{([^}]+)\} from 'paynet-worker'/g);

  const check = spawnSync(process.execPath, ['--input-type=module', '--check'], { input: example });
  expect(check.stderr.toString()).toBe('');
  expect(Object.keys(api)).toEqual(expect.arrayContaining(imported.split(',').map((name) => name.trim())));
});

function found(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, name = '']) => name);
}
