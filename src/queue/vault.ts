import { randomUUID } from 'node:crypto';
import type { Store } from '../ledger/store.ts';
import type { PaymentName } from '../payment/payment.ts';
import type { CardKeys } from './card-keys.ts';
import { type Card, open, seal } from './sealing.ts';

/** Where sealed cards wait to be sent: each under a key of its own, for a bounded time, to be taken once. */
export interface Vault {
  /** Seals a card for its payment and keeps it until `expiresAt` (ms since 1970). Gives the place. */
  put(card: Card, name: PaymentName, expiresAt: number): Promise<string>;
  /**
   * Takes the card out, for good. Undefined when its time ran out or somebody took it before; throws
   * `SealBroken` when what lay there does not open for this payment.
   */
  take(ref: string, name: PaymentName): Promise<Card | undefined>;
  /** Throws away a card that nobody will send. */
  drop(ref: string): Promise<void>;
}

export function openVault(redis: Store, prefix: string, keys: CardKeys): Vault {
  const keyOf = (ref: string) => `${prefix}:card:${ref}`;

  return {
    async put(card, name, expiresAt) {
      const ref = randomUUID();
      await redis.set(keyOf(ref), seal(card, name, keys), 'PXAT', expiresAt, 'NX');
      return ref;
    },

    async take(ref, name) {
      const blob = await redis.getdelBuffer(keyOf(ref));
      return blob ? open(blob, name, keys) : undefined;
    },

    async drop(ref) {
      await redis.del(keyOf(ref));
    },
  };
}
