import { newRing } from '../../src/queue/cards/key-ring.ts';
import { formatRing } from '../../src/queue/cards/ring-text.ts';

/** Fresh keys as `CARD_KEYS` has them. */
export function freshCardKeys(): string {
  return formatRing(newRing(Date.now()));
}
