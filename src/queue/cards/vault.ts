import { randomUUID } from 'node:crypto';
import type { Store } from '../../ledger/store.ts';
import type { PaymentName } from '../../payment/payment.ts';
import type { Card } from './card-form.ts';
import { type KeySource, type PublicSource, sealingKey } from './key-ring.ts';
import { expiryOf, open, SealBroken, seal } from './sealing.ts';

/** Where producers leave cards. What was left can't be had back here: that takes a private key. */
export interface CardStore {
  /** Seals a card for the preauth of its payment, until `expiresAt` (ms since 1970). Asks nobody. */
  seal(card: Card, name: PaymentName, expiresAt: number): Promise<Buffer>;
  /** Keeps a sealed card until its time is over. Gives the place. */
  put(sealed: Buffer): Promise<string>;
  /** Throws away a card that nobody will send. */
  drop(ref: string): Promise<void>;
}

/** A card in the open: its parameters, form-encoded, to be wiped; and as it lay there, to be put back. */
export interface TakenCard {
  card: Buffer;
  sealed: Buffer;
}

/** Where workers take cards: each lies under a key of its own, for a bounded time, to be taken once. */
export interface Vault extends Pick<CardStore, 'put' | 'drop'> {
  /**
   * Takes the card out, for good. Undefined when nothing lies there, `expired` when its time is over;
   * throws `SealBroken` when what lay there does not open for the preauth of this payment.
   */
  take(ref: string, name: PaymentName): Promise<TakenCard | 'expired' | undefined>;
}

export function openCardStore(redis: Store, prefix: string, keys: PublicSource): CardStore {
  return {
    ...placesIn(redis, prefix),
    seal: (card, name, expiresAt) =>
      seal(card, { ...name, operation: 'preauth' }, expiresAt, sealingKey(keys.current(), Date.now())),
  };
}

export function openVault(redis: Store, prefix: string, keys: KeySource): Vault {
  return {
    ...placesIn(redis, prefix),

    async take(ref, name) {
      const sealed = await redis.getdelBuffer(placeOf(prefix, ref)).catch(notACard);
      if (!sealed) return undefined;
      const card = await open(sealed, { ...name, operation: 'preauth' }, keys, Date.now());
      return card === 'expired' ? card : { card, sealed };
    },
  };
}

/** Somebody put something else in its place: that will not become a card by asking again. */
function notACard(error: Error): never {
  throw error.message.startsWith('WRONGTYPE')
    ? new SealBroken('sealed card: something else lies there')
    : error;
}

/** What can be done with a card by whoever can't open it. */
function placesIn(redis: Store, prefix: string): Pick<CardStore, 'put' | 'drop'> {
  return {
    async put(sealed) {
      const ref = randomUUID();
      await redis.set(placeOf(prefix, ref), sealed, 'PXAT', expiryOf(sealed), 'NX');
      return ref;
    },

    async drop(ref) {
      await redis.del(placeOf(prefix, ref));
    },
  };
}

function placeOf(prefix: string, ref: string): string {
  return `${prefix}:card:${ref}`;
}
