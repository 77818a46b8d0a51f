import { expect, onTestFinished, test, vi } from 'vitest';
import {
  fixedRing,
  type KeyRing,
  newRing,
  publicSource,
  withNewKey,
} from '../../../src/queue/cards/key-ring.ts';
import { SealBroken } from '../../../src/queue/cards/sealing.ts';
import { openCardStore, openVault } from '../../../src/queue/cards/vault.ts';
import { connect } from '../../../src/redis/connections.ts';
import { testRedis } from '../../support/redis.ts';

const card = { credit_card_number: '4538977399606732', cvv2: '012', card_printed_name: 'CARD HOLDER' };
const form = 'credit_card_number=4538977399606732&card_printed_name=CARD+HOLDER&cvv2=012';
const name = { account: 'shop', client_orderid: 'o-1' };

/** A vault to this test alone, where it is filled, and what it keeps. */
function aVault(ring: KeyRing = newRing(0)) {
  const { vaultTarget, prefix } = testRedis();
  const redis = connect(vaultTarget, 'worker');
  onTestFinished(() => redis.disconnect());
  const places = () => redis.keys(`${prefix}:card:*`);
  const vault = openVault(redis, prefix, fixedRing(ring));
  const store = openCardStore(redis, prefix, publicSource(fixedRing(ring)));
  /** Takes a card as one text. */
  const take = async (ref: string, whose = name, from = vault) => {
    const taken = await from.take(ref, whose);
    return typeof taken === 'object' ? taken.card.toString() : taken;
  };
  const put = async (expiresAt = soon()) => store.put(await store.seal(card, name, expiresAt));
  return { vault, store, put, take, redis, prefix, places };
}

const soon = () => Date.now() + 60_000;

test('a card comes out as it is sent', async () => {
  const { put, take } = aVault();

  const ref = await put();

  expect(await take(ref)).toBe(form);
});

test('a card is taken once, whoever else asks at the same time', async () => {
  const { put, take, places } = aVault();
  const ref = await put();

  const taken = await Promise.all(Array.from({ length: 20 }, () => take(ref)));

  expect(taken.filter(Boolean)).toEqual([form]);
  expect(await take(ref)).toBeUndefined();
  expect(await places()).toEqual([]);
});

test.each([
  { ...name, client_orderid: 'o-2' },
  { ...name, account: 'other' },
  { account: 'shopo', client_orderid: '-1' },
  { account: 'sho', client_orderid: 'po-1' },
])('the card of another payment does not open: %j', async (other) => {
  const { put, take, places } = aVault();
  const ref = await put();

  await expect(take(ref, other)).rejects.toThrow('sealed card: changed, or of something else');
  expect(await places()).toEqual([]);
});

test('a place nobody made holds nothing', async () => {
  expect(await aVault().take('7f0c3d4e-nowhere')).toBeUndefined();
});

test('a card is kept until its time and not a millisecond more', async () => {
  const { put, take, redis, prefix } = aVault();
  const expiresAt = Date.now() + 60_000;

  const ref = await put(expiresAt);
  const late = await put(Date.now() - 1);

  expect(await redis.pexpiretime(`${prefix}:card:${ref}`)).toBe(expiresAt);
  expect(await take(late)).toBeUndefined();
});

test('where Redis keeps it longer than it should, it is too late all the same', async () => {
  const { put, vault, redis, prefix, places } = aVault();
  const expiresAt = Date.now() + 300;
  const ref = await put(expiresAt);
  await redis.persist(`${prefix}:card:${ref}`);
  await expect.poll(() => Date.now()).toBeGreaterThan(expiresAt);

  expect(await vault.take(ref, name)).toBe('expired');
  expect(await places()).toEqual([]);
});

test('trouble of Redis is not taken for a card that is no card', async () => {
  const { redis, prefix } = aVault();
  const away = new Error('Connection is closed.');
  vi.spyOn(redis, 'getdelBuffer').mockRejectedValue(away);

  await expect(openVault(redis, prefix, fixedRing(newRing(0))).take('x', name)).rejects.toBe(away);
});

test('what was taken can be put back as it was, for the rest of its time', async () => {
  const { put, vault, take, redis, prefix } = aVault();
  const expiresAt = soon();
  const taken = await vault.take(await put(expiresAt), name);
  if (typeof taken !== 'object') throw new Error('nothing was taken');

  const ref = await vault.put(taken.sealed);

  expect(await redis.getBuffer(`${prefix}:card:${ref}`)).toEqual(taken.sealed);
  expect(await redis.pexpiretime(`${prefix}:card:${ref}`)).toBe(expiresAt);
  expect(await take(ref)).toBe(form);
});

test('only a sealed card can be put back', async () => {
  await expect(aVault().vault.put(Buffer.from(form))).rejects.toThrow('sealed card');
});

test('a card that nobody will send is thrown away', async () => {
  const { put, store, vault, places } = aVault();
  const refs = [await put(), await put()];

  await store.drop(refs[0] ?? '');
  await vault.drop(refs[1] ?? '');

  expect(await places()).toEqual([]);
  await store.drop(refs[0] ?? '');
});

test('where cards are left, they cannot be had back, and no private key ever gets there', () => {
  const { store, redis, prefix } = aVault();

  expect(Object.keys(store)).toEqual(['put', 'drop', 'seal']);
  // @ts-expect-error: the compiler's test
  openCardStore(redis, prefix, fixedRing(newRing(0)));
});

test('a source without private keys has none, however often it is read', () => {
  const source = publicSource(fixedRing(newRing(0)));

  for (const ring of [source.current(), source.reread()])
    expect(ring.cardKeys.map(({ privateKey }) => privateKey)).toEqual([undefined]);
});

test('nothing of the card, nor of its payment, can be read in Redis', async () => {
  const { put, redis, places } = aVault();
  await put();

  const [place = ''] = await places();
  const blob = (await redis.getBuffer(place))?.toString('latin1') ?? '';

  expect(blob.length).toBeGreaterThan(50);
  for (const text of [...Object.values(card), ...Object.keys(card), 'o-1', 'shop']) {
    expect(blob).not.toContain(text);
  }
  // Three digits stand in many a random name: so nothing but one may stand there.
  expect(place).toMatch(/^\{t-[0-9a-f]+\}:card:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});

test('two cards have two places, and look different though they are the same', async () => {
  const { put, redis, places } = aVault();
  await put();
  await put();

  const found = await places();
  const blobs = await Promise.all(
    found.map(async (place) => (await redis.getBuffer(place))?.toString('hex')),
  );

  expect(found).toHaveLength(2);
  expect(new Set(blobs).size).toBe(2);
});

test('a card sealed to an older key opens while that key is there', async () => {
  const older = newRing(0);
  const newer = withNewKey(older, 1, 1);
  const { put, take, redis, prefix } = aVault(older);
  const refs = await Promise.all([1, 2].map(() => put()));
  const within = (ring: KeyRing) => openVault(redis, prefix, fixedRing(ring));
  const without = { ...newer, cardKeys: [newer.cardKeys[0]] } as const;

  expect(await take(refs[0] ?? '', name, within(newer))).toBe(form);
  await expect(take(refs[1] ?? '', name, within(without))).rejects.toThrow('to a key that is not known');
});

test('a key made for later seals nothing before its time', async () => {
  const older = newRing(0);
  const { put, take, redis, prefix } = aVault(withNewKey(older, Date.now(), soon()));

  const ref = await put();

  expect(await take(ref, name, openVault(redis, prefix, fixedRing(older)))).toBe(form);
});

test('something else in the place of a card does not open, however often it is tried', async () => {
  const { put, take, redis, places } = aVault();
  const ref = await put();
  const [place = ''] = await places();
  await redis.del(place);
  await redis.rpush(place, 'no card');

  await expect(take(ref)).rejects.toThrow(SealBroken);
  await expect(take(ref)).rejects.toThrow(/something else lies there/);
});
