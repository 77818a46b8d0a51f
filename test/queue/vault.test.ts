import { expect, onTestFinished, test } from 'vitest';
import { newCardKey, parseCardKeys } from '../../src/queue/card-keys.ts';
import { openVault } from '../../src/queue/vault.ts';
import { connect } from '../../src/redis/connections.ts';
import { testRedis } from '../support/redis.ts';

const card = { credit_card_number: '4538977399606732', cvv2: '012', card_printed_name: 'CARD HOLDER' };
const name = { account: 'shop', client_orderid: 'o-1' };

/** A vault to this test alone, and what it keeps. */
function aVault(keys = parseCardKeys(newCardKey())) {
  const { vaultTarget, prefix } = testRedis();
  const redis = connect(vaultTarget, 'worker');
  onTestFinished(() => redis.disconnect());
  const places = () => redis.keys(`${prefix}:card:*`);
  return { vault: openVault(redis, prefix, keys), redis, prefix, places };
}

const soon = () => Date.now() + 60_000;

test('a card comes out as it went in', async () => {
  const { vault } = aVault();

  const ref = await vault.put(card, name, soon());

  expect(await vault.take(ref, name)).toEqual(card);
});

test('a card is taken once, whoever else asks at the same time', async () => {
  const { vault, places } = aVault();
  const ref = await vault.put(card, name, soon());

  const taken = await Promise.all(Array.from({ length: 20 }, () => vault.take(ref, name)));

  expect(taken.filter(Boolean)).toEqual([card]);
  expect(await vault.take(ref, name)).toBeUndefined();
  expect(await places()).toEqual([]);
});

test.each([
  { ...name, client_orderid: 'o-2' },
  { ...name, account: 'other' },
  { account: 'shopo', client_orderid: '-1' },
  { account: 'sho', client_orderid: 'po-1' },
])('the card of another payment does not open: %j', async (other) => {
  const { vault, places } = aVault();
  const ref = await vault.put(card, name, soon());

  await expect(vault.take(ref, other)).rejects.toThrow();
  expect(await places()).toEqual([]);
});

test('a place nobody made holds nothing', async () => {
  expect(await aVault().vault.take('7f0c3d4e-nowhere', name)).toBeUndefined();
});

test('a card is kept until its time and not a millisecond more', async () => {
  const { vault, redis, prefix } = aVault();
  const expiresAt = Date.now() + 60_000;

  const ref = await vault.put(card, name, expiresAt);
  const late = await vault.put(card, name, Date.now() - 1);

  expect(await redis.pexpiretime(`${prefix}:card:${ref}`)).toBe(expiresAt);
  expect(await vault.take(late, name)).toBeUndefined();
});

test('a card that nobody will send is thrown away', async () => {
  const { vault, places } = aVault();
  const ref = await vault.put(card, name, soon());

  await vault.drop(ref);

  expect(await places()).toEqual([]);
  await vault.drop(ref);
});

test('nothing of the card, nor of its payment, can be read in Redis', async () => {
  const { vault, redis, places } = aVault();
  await vault.put(card, name, soon());

  const [place = ''] = await places();
  const blob = (await redis.getBuffer(place))?.toString('latin1') ?? '';

  expect(blob.length).toBeGreaterThan(50);
  for (const text of [...Object.values(card), ...Object.keys(card), 'o-1', 'shop']) {
    expect(`${place} ${blob}`).not.toContain(text);
  }
});

test('two cards have two places, and look different though they are the same', async () => {
  const { vault, redis, places } = aVault();
  await vault.put(card, name, soon());
  await vault.put(card, name, soon());

  const found = await places();
  const blobs = await Promise.all(
    found.map(async (place) => (await redis.getBuffer(place))?.toString('hex')),
  );

  expect(found).toHaveLength(2);
  expect(new Set(blobs).size).toBe(2);
});

test('a card sealed by an older key opens while that key is there', async () => {
  const [older, newer] = [newCardKey(), newCardKey()];
  const before = aVault(parseCardKeys(older));
  const now = (text: string) => openVault(before.redis, before.prefix, parseCardKeys(text));
  const refs = await Promise.all([1, 2].map(() => before.vault.put(card, name, soon())));

  expect(await now(`${newer},${older}`).take(refs[0] ?? '', name)).toEqual(card);
  await expect(now(newer).take(refs[1] ?? '', name)).rejects.toThrow('unknown version or key');
});
