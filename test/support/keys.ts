import { newRing } from '../../src/queue/key-ring.ts';
import { formatRing } from '../../src/queue/ring-text.ts';

/** Fresh keys as `CARD_KEYS` has them. */
export function freshCardKeys(): string {
  return formatRing(newRing(Date.now()));
}
