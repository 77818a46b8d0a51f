import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type KeyRing, newRing, publicRing, withNewKey } from '../../src/queue/cards/key-ring.ts';
import { makeRingFile, readRingFile } from '../../src/queue/cards/ring-file.ts';
import { formatRing } from '../../src/queue/cards/ring-text.ts';
import { builtProgram } from './built.ts';
import { run } from './command-line.ts';

const start = builtProgram();
const minute = 60_000;

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'paynet-keys-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** A file with that ring, and the environment that names it. */
function aRing(ring: KeyRing) {
  const file = join(aFolder(), 'ring.json');
  makeRingFile(file, ring);
  return { file, ring, env: { CARD_KEYS_FILE: file }, ids: () => idsIn(file) };
}

const idsIn = (file: string) => readRingFile(file).cardKeys.map(({ id }) => id);

/** Its first key stopped sealing that long ago. */
function rotated(agoMs: number): KeyRing {
  const now = Date.now();
  return withNewKey(newRing(now - 10 * agoMs), now - agoMs, now - agoMs);
}

const secretsOf = ({ cardKeys, fingerprintKeys }: KeyRing) => [
  ...cardKeys.flatMap(({ privateKey }) => privateKey?.reveal().toString('base64url') ?? []),
  ...fingerprintKeys.map(({ key }) => key.reveal().toString('base64url')),
];

test('new makes the ring of the data folder, for its owner alone, with a key that seals at once', async () => {
  const DATA_DIR = join(aFolder(), 'not', 'yet');
  const file = join(DATA_DIR, 'card-keys.json');

  const { code, out, err } = await run(['keys', 'new'], { DATA_DIR });

  const [id] = idsIn(file);
  expect([code, out, err]).toEqual([0, `Made ${file}: cards are sealed to ${id}.\n`, '']);
  expect([statSync(DATA_DIR).mode & 0o777, statSync(file).mode & 0o777]).toEqual([0o700, 0o600]);
  expect(readRingFile(file).cardKeys[0].sealsFrom).toBeLessThanOrEqual(Date.now());
});

test('new adds a key that seals a minute later, when every process has read it', async () => {
  const { env, file, ring } = aRing(newRing(Date.now() - minute));
  const before = Date.now();

  const { code, out } = await run(['keys', 'new', '--json'], env);

  const [added, old] = readRingFile(file).cardKeys;
  expect([code, JSON.parse(out)]).toEqual([
    0,
    { file, made: false, id: added.id, created_at: expect.any(String), seals_from: expect.any(String) },
  ]);
  expect(added.sealsFrom).toBeGreaterThanOrEqual(before + minute);
  expect(added.sealsFrom).toBeLessThanOrEqual(Date.now() + minute);
  expect(old?.id).toBe(ring.cardKeys[0].id);
  expect(readRingFile(file).fingerprintKeys.map(({ id }) => id)).toEqual([ring.fingerprintKeys[0].id]);
});

test('new --from 0s seals at once, and says who else has to hear of it', async () => {
  const { env, file } = aRing(newRing(Date.now() - minute));

  const { code, out } = await run(['keys', 'new', '--from', '0s'], env);

  expect(code).toBe(0);
  expect(out).toContain(`sealed to ${readRingFile(file).cardKeys[0].id} from 20`);
  expect(out).toContain('copy of the ring');
  expect(readRingFile(file).cardKeys[0].sealsFrom).toBeLessThanOrEqual(Date.now());
});

test('--file goes before what the environment says', async () => {
  const { file, env } = aRing(newRing(Date.now()));
  const other = join(aFolder(), 'other.json');

  expect((await run(['keys', 'new', '--file', other], env)).code).toBe(0);
  expect((await run(['keys', 'new', '--file', other], { CARD_KEYS: 'nonsense' })).code).toBe(0);

  expect(idsIn(other)).toHaveLength(2);
  expect(idsIn(file)).toHaveLength(1);
});

test('two keys made at once are both there', async () => {
  const { file, env, ids } = aRing(newRing(Date.now()));

  const both = [start(['keys', 'new', '--json'], env), start(['keys', 'new', '--json'], env)];

  expect(await Promise.all(both.map(({ ended }) => ended))).toEqual([0, 0]);
  const made = both.map(({ out }) => (JSON.parse(out()) as { id: string }).id);
  expect(ids()).toHaveLength(3);
  expect(ids()).toEqual(expect.arrayContaining(made));
  expect(statSync(file).mode & 0o777).toBe(0o600);
}, 60_000);

test('two who make the first ring at once agree on one', async () => {
  const DATA_DIR = aFolder();

  const both = [
    start(['keys', 'new', '--json'], { DATA_DIR }),
    start(['keys', 'new', '--json'], { DATA_DIR }),
  ];

  expect(await Promise.all(both.map(({ ended }) => ended))).toEqual([0, 0]);
  const told = both.map(({ out }) => JSON.parse(out()) as { id: string; made: boolean });
  expect(told.map(({ made }) => made).sort()).toEqual([false, true]);
  expect(idsIn(join(DATA_DIR, 'card-keys.json')).sort()).toEqual(told.map(({ id }) => id).sort());
}, 60_000);

test('list shows where each key stands in its life, newest first, and no key', async () => {
  const now = Date.now();
  const { ring, env } = aRing(withNewKey(rotated(minute), now, now + minute));
  const [next, active, old] = ring.cardKeys;

  const machines = await run(['keys', 'list', '--json'], env);
  const people = await run(['keys'], env);

  expect([machines.code, people.code]).toEqual([0, 0]);
  const told = JSON.parse(machines.out) as { card_keys: Record<string, unknown>[] };
  expect(told).toEqual({
    card_keys: [
      expect.objectContaining({ id: next.id, state: 'next', seals_until: null, can_go_from: null }),
      expect.objectContaining({ id: active?.id, state: 'active', has_private_key: true }),
      expect.objectContaining({ id: old?.id, state: 'opens only' }),
    ],
    fingerprint_keys: [{ id: ring.fingerprintKeys[0].id, created_at: expect.stringMatching(/Z$/) }],
  });
  expect(Date.parse(String(told.card_keys[2]?.seals_until)) / 1_000).toBe(
    Math.floor((active?.sealsFrom ?? 0) / 1_000),
  );
  expect(Date.parse(String(told.card_keys[2]?.can_go_from))).toBe(
    Date.parse(String(told.card_keys[2]?.seals_until)) + 16 * minute,
  );
  for (const { id } of ring.cardKeys) expect(people.out).toContain(id);
  for (const secret of secretsOf(ring)) expect(machines.out + people.out).not.toContain(secret);
});

test('when a key can go depends on how long a card may wait', async () => {
  const { env } = aRing(rotated(minute));

  const { out } = await run(['keys', 'list', '--json'], { ...env, CARD_TTL: '1h' });

  const [, old] = (JSON.parse(out) as { card_keys: { seals_until: string; can_go_from: string }[] })
    .card_keys;
  expect(Date.parse(old?.can_go_from ?? '') - Date.parse(old?.seals_until ?? '')).toBe(61 * minute);
});

test('list, and only that, also reads keys that are given by value, and no private part is none', async () => {
  const ring = newRing(Date.now());
  const env = { CARD_KEYS: formatRing(publicRing(ring)) };

  const { code, out } = await run(['keys', 'list', '--json'], env);

  expect([code, JSON.parse(out)]).toMatchObject([
    0,
    { card_keys: [{ id: ring.cardKeys[0].id, has_private_key: false }] },
  ]);
  for (const changing of [['new'], ['retire', ring.cardKeys[0].id]]) {
    const refused = await run(['keys', ...changing], env);
    expect([refused.code, refused.out]).toEqual([2, '']);
    expect(refused.err).toMatch(/CARD_KEYS holds the ring itself.*CARD_KEYS_FILE/);
  }
});

test('retire removes a key that no waiting card needs', async () => {
  const { ring, env, ids } = aRing(rotated(17 * minute));
  const [active, old] = ring.cardKeys;

  const { code, out } = await run(['keys', 'retire', old?.id ?? ''], env);

  expect([code, out]).toEqual([0, `${old?.id} is gone.\n`]);
  expect(ids()).toEqual([active.id]);
});

test('retire says until when a card may wait, and leaves the key', async () => {
  const { ring, env, ids } = aRing(rotated(15 * minute));
  const [active, old] = ring.cardKeys;
  const until = new Date(active.sealsFrom + 16 * minute).toISOString();

  const { code, out, err } = await run(['keys', 'retire', old?.id ?? '', '--json'], env);

  expect([code, out]).toEqual([1, '']);
  expect(err).toContain(`may wait until ${until}`);
  expect(ids()).toHaveLength(2);
});

test('a key that leaked goes at once, when that is what is asked for', async () => {
  const { ring, env, ids } = aRing(rotated(minute));

  const { code, out } = await run(
    ['keys', 'retire', ring.cardKeys[1]?.id ?? '', '--even-if-cards-wait', '--json'],
    env,
  );

  expect([code, JSON.parse(out)]).toEqual([0, { retired: ring.cardKeys[1]?.id }]);
  expect(ids()).toEqual([ring.cardKeys[0].id]);
});

test.each([[[]], [['--even-if-cards-wait']]])('the key that seals stays in any case: %j', async (more) => {
  const { ring, env, ids } = aRing(rotated(60 * minute));

  const { code, err } = await run(['keys', 'retire', ring.cardKeys[0].id, ...more], env);

  expect(code).toBe(1);
  expect(err).toContain('add a key that takes over');
  expect(ids()).toHaveLength(2);
});

test('a key to which cards will be sealed stays, unless it leaked', async () => {
  const now = Date.now();
  const { ring, env, ids } = aRing(withNewKey(newRing(now), now, now + 5 * minute));
  const retire = ['keys', 'retire', ring.cardKeys[0].id];

  const refused = await run(retire, env);
  expect([refused.code, ids().length]).toEqual([1, 2]);
  expect(refused.err).toContain('will be sealed');

  expect((await run([...retire, '--even-if-cards-wait'], env)).code).toBe(0);
  expect(ids()).toEqual([ring.cardKeys[1]?.id]);
});

test('a key that is not there is 1', async () => {
  const { env } = aRing(newRing(Date.now()));

  const { code, err } = await run(['keys', 'retire', 'nobody'], env);

  expect([code, err]).toEqual([1, 'There is no such key: `paynet-worker keys list` shows them.\n']);
});

test('public prints the ring for those who only enqueue: no private key, but all that they need', async () => {
  const { ring, env } = aRing(rotated(minute));

  const { code, out, err } = await run(['keys', 'public'], env);

  expect([code, err]).toEqual([0, '']);
  expect(out.trim()).toBe(formatRing(publicRing(ring)));
  expect((await run(['keys', 'public', '--help'])).out.replaceAll(/\s+/g, ' ')).toContain(
    'keep it secret, too',
  );
});

test('a public copy is not changed: what is added there would open nothing', async () => {
  const ring = publicRing(rotated(60 * minute));
  const { env, file } = aRing(ring);

  for (const changing of [['new'], ['retire', ring.cardKeys[1]?.id ?? '']]) {
    const { code, err } = await run(['keys', ...changing], env);
    expect(code).toBe(1);
    expect(err).toContain('change the one it was made from');
  }
  expect(readFileSync(file, 'utf8').trim()).toBe(formatRing(ring));
});

test.each([['list'], ['public'], ['retire', 'k1']])(
  'without a ring, %s says how to make one',
  async (...argv) => {
    const { code, out, err } = await run(['keys', ...argv], { CARD_KEYS_FILE: join(aFolder(), 'none.json') });

    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('paynet-worker keys new makes it');
    expect(err).not.toContain('none.json');
  },
);

test.each([['list'], ['public'], ['new'], ['retire', 'k1']])(
  'a file that is no ring is 2 for %s',
  async (...argv) => {
    const file = join(aFolder(), 'ring.json');
    writeFileSync(file, '{"secret":"0123456789"}');

    const { code, out, err } = await run(['keys', ...argv, '--file', file]);

    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^The file named by --file is no key ring: /);
    expect(err).not.toContain('0123456789');
    expect(readFileSync(file, 'utf8')).toBe('{"secret":"0123456789"}');
  },
);

test('a folder that is not there is 2, and is not made', async () => {
  const { code, err } = await run(['keys', 'new', '--file', join(aFolder(), 'no', 'ring.json')]);

  expect([code, err]).toEqual([
    2,
    'The file named by --file would be in a folder that is not there: make that first.\n',
  ]);
});

test('a ring that was pasted where its file belongs is not repeated', async () => {
  const ring = newRing(Date.now());

  for (const argv of [['new'], ['list']]) {
    const { code, err } = await run(['keys', ...argv], { CARD_KEYS_FILE: formatRing(ring) });
    expect(code).toBe(2);
    for (const secret of secretsOf(ring)) expect(err).not.toContain(secret);
  }
});

test('everything wrong with the settings is listed at once, and is 2', async () => {
  const { code, out, err } = await run(['keys'], { CARD_KEYS: 'k1', CARD_TTL: 'soon' });

  expect([code, out]).toEqual([2, '']);
  expect(err.split('\n').slice(0, -1)).toEqual([
    'The configuration has problems:',
    expect.stringContaining('  CARD_TTL: wants a duration'),
    expect.stringContaining('  CARD_KEYS: is no key ring'),
  ]);
  const both = await run(['keys'], { CARD_KEYS: 'k1', CARD_KEYS_FILE: '/x' });
  expect([both.code, both.err]).toEqual([
    2,
    expect.stringContaining('CARD_KEYS_FILE: is set, and so is CARD_KEYS'),
  ]);
});
