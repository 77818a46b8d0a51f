import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { keyWarnings } from '../../src/app/key-warnings.ts';
import { slackMs } from '../../src/queue/cards/key-life.ts';
import { newRing, publicRing, withNewKey } from '../../src/queue/cards/key-ring.ts';
import { makeRingFile } from '../../src/queue/cards/ring-file.ts';

const noon = Date.parse('2026-06-01T12:00:00Z');
const [minute, day] = [60_000, 24 * 60 * 60_000];
const ring = withNewKey(newRing(noon), noon, noon + minute);
const settings = { CARD_KEYS: ring, CARD_TTL: 15 * minute, DATA_DIR: '/nowhere', REDIS_URL: undefined };
const all = ['http', 'worker', 'sweeper'] as const;

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'paynet-keys-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('keys in their place, and no older ones than needed, are nothing to be told of', () => {
  expect(keyWarnings(settings, all, noon)).toEqual([]);
  expect(keyWarnings({ ...settings, REDIS_URL: 'redis://redis.example' }, ['worker'], noon)).toEqual([]);
  expect(keyWarnings({ ...settings, CARD_KEYS: publicRing(ring) }, ['http'], noon)).toEqual([]);
});

test('keys of the data folder beside a Redis that others share are told of', () => {
  const shared = { ...settings, CARD_KEYS: undefined, REDIS_URL: 'redis://redis.example' };

  expect(keyWarnings(shared, all, noon)).toEqual([
    expect.stringMatching(/those of \/nowhere.*CARD_KEYS_FILE/),
  ]);
});

test.each([[['http']], [['sweeper']], [['http', 'sweeper']]] as const)(
  '%j needs no private keys',
  (roles) => {
    expect(keyWarnings(settings, roles, noon)).toEqual([expect.stringMatching(/paynet-worker keys public/)]);
  },
);

test('a key that could have gone a day ago is told of by its id', () => {
  const since = noon + minute + settings.CARD_TTL + slackMs + day;

  expect(keyWarnings(settings, all, since)).toEqual([]);
  expect(keyWarnings(settings, all, since + 1)).toEqual([
    expect.stringMatching(new RegExp(`: ${ring.cardKeys[1]?.id}\\. Remove each by .*keys retire`)),
  ]);
  expect(keyWarnings({ ...settings, CARD_KEYS: publicRing(ring) }, ['http'], since + day)).toEqual([]);
});

test('the ring of the data folder is judged as well, where it can be read', () => {
  const DATA_DIR = aFolder();
  makeRingFile(join(DATA_DIR, 'card-keys.json'), ring);
  expect(keyWarnings({ ...settings, CARD_KEYS: undefined, DATA_DIR }, all, noon + 10 * day)).toHaveLength(1);

  writeFileSync(join(DATA_DIR, 'card-keys.json'), 'broken');
  expect(keyWarnings({ ...settings, CARD_KEYS: undefined, DATA_DIR }, all, noon + 10 * day)).toEqual([]);
});
