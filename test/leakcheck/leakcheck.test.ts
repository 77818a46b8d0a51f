import { expect, test } from 'vitest';
import { asTyped } from '../support/as-typed.ts';
import type { Result } from './result.ts';
import { isLeak } from './tally.ts';

const leakcheck = asTyped(import.meta.dirname);

const onLinux = test.skipIf(process.platform !== 'linux');

onLinux(
  'whatever becomes of a payment, no card is left anywhere, and no key or control at rest',
  async () => {
    const { code, out, err } = await leakcheck('--cards', '60', '--seed', '1', '--json');

    const { ok, rows, checks, surprises, ...played } = JSON.parse(out || '{}') as Result;
    expect(rows?.filter(isLeak), err).toEqual([]);
    expect(checks.filter(({ found, most }) => found > most)).toEqual([]);
    expect(surprises).toEqual([]);
    expect({ ok, code }).toEqual({ ok: true, code: 0 });
    expect(played).toMatchObject({ seed: 1, cards: 60 });
    for (const end of ['approved', 'declined', 'filtered', 'error', 'refused', 'not_sent', 'needs_review'])
      expect(played.ends[end], end).toBeGreaterThan(0);
    expect([played.odd > 10, played.faults > 30, played.controls > 80]).toEqual([true, true, true]);
    for (const { where, bytes } of rows) expect(bytes, where).toBeGreaterThan(0);
    expect(rows.filter(({ secrets }) => secrets === null).map(({ where }) => where)).toEqual([
      'memory of the workers',
      '... cards that the gateway repeated',
      'memory of the HTTP process',
      'memory of a worker after TLS',
    ]);
  },
  240_000,
);

onLinux(
  'a card that was left in a place is found in that place',
  async () => {
    const places = 'queue,vault,file,log,answer,command,environment,memory';

    const { code, out, err } = await leakcheck('--cards', '4', '--plant', places, '--json');

    const { ok, rows, checks } = JSON.parse(out || '{}') as Result;
    expect({ ok, code }, err).toEqual({ ok: false, code: 1 });
    const told = new Map(rows.map(({ where, examples }) => [where, examples.join('\n')]));
    const planted = {
      'vault Redis, while in use': 'vault',
      'memory of the queue Redis': 'queue',
      'memory of the vault Redis': 'vault',
      'queue Redis, all keys': 'queue',
      'vault Redis, all keys': 'vault',
      'files of the queue Redis': 'queue',
      'files of the vault Redis': 'vault',
      'data and temporary files': 'file',
      'logs at trace': 'log',
      'HTTP answers': 'answer',
      'output of commands': 'command',
      'environment, command line': 'environment',
      'memory of the workers': 'memory',
    };
    for (const [where, place] of Object.entries(planted))
      expect(told.get(where), where).toContain(`the planted card (${place})`);
    for (const row of rows.filter(({ counts }) => counts)) expect(isLeak(row), row.where).toBe(true);
    expect(checks.slice(0, 2).map(({ found }) => found)).toEqual([1, 1]);
  },
  240_000,
);
