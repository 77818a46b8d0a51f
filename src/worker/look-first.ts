import type { Entry } from '../ledger/record.ts';
import type { Payment } from '../payment/payment.ts';
import { claim } from './claim.ts';
import type { Desk } from './desk.ts';
import type { Hold } from './hold.ts';
import { inquire } from './inquire.ts';
import { pause } from './pause.ts';
import { doubt } from './permit.ts';
import type { Verdict } from './verdict.ts';

const day = 24 * 60 * 60 * 1_000;

/**
 * After the ledger was set back, a preauth that looks new may have been sent in the time it forgot; where
 * the vault was set back with it, no permit tells. So for a day each is asked about before it is sent. Gives
 * a verdict unless the gateway says that it has no such order.
 */
export async function lookFirst(desk: Desk, hold: Hold, entry: Entry): Promise<Verdict<Payment> | undefined> {
  const setBackAt = await desk.tide.mark();
  const suspect = entry.work.preauth.tries === 0 && desk.now() < setBackAt + day;
  if (!suspect || (await inquire(desk, entry, 'preauth')) === 'absent') return undefined;

  const attempt = await claim(desk, hold, entry, 'preauth');
  if (!attempt) return pause(desk, entry, 'preauth');
  return doubt(desk, attempt, 'the ledger was set back, and the gateway does not say that it is new');
}
