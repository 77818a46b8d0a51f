import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { Secret } from '../../telemetry/secret.ts';

/** An X25519 key pair to which cards are sealed. */
export interface CardKey {
  /** Travels with what is sealed to it. */
  id: string;
  /** Milliseconds since 1970. */
  createdAt: number;
  /** From then on cards are sealed to it, until a newer key's time comes; before, it only opens. */
  sealsFrom: number;
  /** 32 bytes. */
  publicKey: Buffer;
  /** 32 bytes; absent in a ring that can only seal. */
  privateKey: Secret<Buffer> | undefined;
}

/** Makes fingerprints of orders. Kept for as long as its orders may be repeated; opens nothing. */
export interface FingerprintKey {
  id: string;
  createdAt: number;
  /** 32 bytes. */
  key: Secret<Buffer>;
}

/** All keys of an installation. Never empty; each list newest first. */
export interface KeyRing {
  cardKeys: readonly [CardKey, ...CardKey[]];
  fingerprintKeys: readonly [FingerprintKey, ...FingerprintKey[]];
}

/** Where a process gets its ring from: it may change while the process runs. */
export interface KeySource {
  current(): KeyRing;
  /** Looks again, for a key that isn't there yet, and gives the ring as it is then. */
  reread(): KeyRing;
}

/** A ring that can seal and can't open: all that a producer needs. */
export interface PublicRing extends KeyRing {
  cardKeys: readonly [PublicKey, ...PublicKey[]];
}

type PublicKey = CardKey & { privateKey: undefined };

/** Where a producer gets its ring from: no private key ever comes from there. */
export interface PublicSource extends KeySource {
  current(): PublicRing;
  reread(): PublicRing;
}

/** A ring that never changes. */
export function fixedRing(ring: KeyRing): KeySource {
  return { current: () => ring, reread: () => ring };
}

/** The one key to which cards are sealed at that time (ms since 1970): the newest whose time has come. */
export function sealingKey({ cardKeys }: KeyRing, now: number): CardKey {
  const [newest] = cardKeys;
  return cardKeys.find(({ sealsFrom }) => sealsFrom <= now) ?? cardKeys.at(-1) ?? newest;
}

/** When the last card may have been sealed to this key (ms since 1970); undefined while it is, or will be. */
export function sealedUntil({ cardKeys }: KeyRing, id: string): number | undefined {
  const place = cardKeys.findIndex((key) => key.id === id);
  return place < 1 ? undefined : Math.min(...cardKeys.slice(0, place).map(({ sealsFrom }) => sealsFrom));
}

/** The same ring without private keys. */
export function publicRing({ cardKeys: [newest, ...older], fingerprintKeys }: KeyRing): PublicRing {
  const bare = (key: CardKey): PublicKey => ({ ...key, privateKey: undefined });
  return { cardKeys: [bare(newest), ...older.map(bare)], fingerprintKeys };
}

/** The same source without private keys. */
export function publicSource(keys: KeySource): PublicSource {
  return { current: () => publicRing(keys.current()), reread: () => publicRing(keys.reread()) };
}

/** True when every card sealed to the ring's keys can be opened with it. */
export function opens({ cardKeys }: KeyRing): boolean {
  return cardKeys.every(({ privateKey }) => privateKey !== undefined);
}

/** A ring with one fresh key of each kind. */
export function newRing(now: number): KeyRing {
  return { cardKeys: [newCardKey(now, now)], fingerprintKeys: [newFingerprintKey(now)] };
}

/** The same ring with a fresh card key, to which cards are sealed from then on (ms since 1970). */
export function withNewKey(ring: KeyRing, now: number, sealsFrom: number): KeyRing {
  const fresh = newCardKey(now, sealsFrom);
  const later = ring.cardKeys.filter((key) => key.sealsFrom > sealsFrom);
  const rest = ring.cardKeys.slice(later.length);
  const [newest, ...older] = [...later, fresh, ...rest];
  return { ...ring, cardKeys: [newest ?? fresh, ...older] };
}

/** The same ring without that card key; undefined where it is the only one, or not there. */
export function withoutKey(ring: KeyRing, id: string): KeyRing | undefined {
  const [newest, ...older] = ring.cardKeys.filter((key) => key.id !== id);
  if (!newest || older.length + 1 === ring.cardKeys.length) return undefined;
  return { ...ring, cardKeys: [newest, ...older] };
}

function newCardKey(createdAt: number, sealsFrom: number): CardKey {
  const { x = '', d = '' } = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
  return {
    id: `k${randomBytes(4).toString('hex')}`,
    createdAt,
    sealsFrom,
    publicKey: Buffer.from(x, 'base64url'),
    privateKey: new Secret(Buffer.from(d, 'base64url')),
  };
}

function newFingerprintKey(createdAt: number): FingerprintKey {
  return { id: `f${randomBytes(4).toString('hex')}`, createdAt, key: new Secret(randomBytes(32)) };
}
