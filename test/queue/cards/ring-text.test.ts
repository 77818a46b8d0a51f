import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { newRing, publicRing, withNewKey } from '../../../src/queue/cards/key-ring.ts';
import { formatRing, parseRing } from '../../../src/queue/cards/ring-text.ts';

const noon = Date.parse('2026-06-01T12:00:00Z');
const ring = withNewKey(newRing(noon), noon, noon + 60_000);
const text = formatRing(ring);

interface RingJson {
  card_keys: Record<string, unknown>[];
  fingerprint_keys: Record<string, unknown>[];
}

/** The ring's text with something changed in it. */
function spoiled(change: (json: RingJson) => void): string {
  const json = JSON.parse(text) as RingJson;
  change(json);
  return JSON.stringify(json);
}

function changed(change: Record<string, unknown>): string {
  return spoiled(({ card_keys: [key] }) => Object.assign(key ?? {}, change));
}

test('a ring is read as it was written, on one line', () => {
  const read = parseRing(text);

  expect(text).not.toContain('\n');
  expect(formatRing(read)).toBe(text);
  expect(read.cardKeys[0].privateKey?.reveal()).toEqual(ring.cardKeys[0].privateKey?.reveal());
  expect(read.cardKeys[0]).toMatchObject({ createdAt: noon, sealsFrom: noon + 60_000 });
});

test('a public ring is read as it was written, and has no word of private keys', () => {
  const bare = formatRing(publicRing(ring));

  expect(bare).not.toContain('private');
  expect(formatRing(parseRing(bare))).toBe(bare);
});

test('keys are read newest first, however they stand there', () => {
  const upsideDown = spoiled(({ card_keys }) => card_keys.reverse());

  expect(formatRing(parseRing(upsideDown))).toBe(text);
});

test('a ring prints no secret', () => {
  const printed = inspect(parseRing(text), { depth: 9 }) + JSON.stringify(parseRing(text));

  for (const secret of secretsIn(text)) expect(printed).not.toContain(secret);
});

test.each([
  ['an empty text', '', 'it is not the JSON of one'],
  ['what is no JSON', `${text}}`, 'it is not the JSON of one'],
  ['another JSON', '[]', 'it is not the JSON of one'],
  ['no card keys', spoiled((json) => json.card_keys.splice(0)), 'card_keys.0: wants a key'],
  [
    'no fingerprint keys',
    spoiled((json) => json.fingerprint_keys.splice(0)),
    'fingerprint_keys.0: wants a key',
  ],
  ['a bad id', changed({ id: 'a b' }), 'card_keys.0.id: wants 1 to 32 letters'],
  ['a bad time', changed({ seals_from: 'soon' }), 'card_keys.0.seals_from: wants a time'],
  ['a short key', changed({ public_key: 'AAAA' }), 'card_keys.0.public_key: wants 32 bytes'],
  ['no public key', changed({ public_key: undefined }), 'card_keys.0.public_key: wants text'],
  [
    'a private key that belongs to another one',
    spoiled(({ card_keys: [one, other] }) => Object.assign(one ?? {}, { private_key: other?.private_key })),
    'card_keys.0.private_key: does not belong to the public_key',
  ],
  [
    'one id twice',
    spoiled(({ card_keys: [one, other] }) => Object.assign(one ?? {}, { id: other?.id })),
    'card_keys: two keys have the same id',
  ],
])('%s is refused by its place, without the keys', (_, wrong, message) => {
  const reading = () => parseRing(wrong);

  expect(reading).toThrow(/^is no key ring: .*paynet-worker keys new makes one\)$/);
  expect(reading).toThrow(message);
  for (const secret of secretsIn(text)) expect(reading).not.toThrow(secret);
});

function secretsIn(written: string): string[] {
  const { card_keys, fingerprint_keys } = JSON.parse(written) as RingJson;
  return [...card_keys.map((key) => key.private_key), ...fingerprint_keys.map(({ key }) => key)].map(String);
}
