import { canSign } from '../gateway/control.ts';
import { preauthParameters } from '../gateway/parameters.ts';
import type { Entry } from '../ledger/record.ts';
import { operationOf, type Payment } from '../payment/payment.ts';
import type { Visit } from '../queue/jobs.ts';
import { answer, rest } from './answer.ts';
import { ask } from './ask.ts';
import { claim, dismiss } from './claim.ts';
import type { Desk } from './desk.ts';
import { entryOf } from './entry.ts';
import { heed } from './heed.ts';
import { pause } from './pause.ts';
import { takeCard } from './take-card.ts';
import type { Verdict } from './verdict.ts';

/** One visit to a preauth: send it, ask about it, or hand over the answer. */
export function visitPreauth(desk: Desk) {
  return async (name: Visit): Promise<Verdict<Payment>> => {
    const entry = await entryOf(desk, name);

    switch (operationOf(entry.payment, 'preauth')?.status) {
      case 'queued':
        return send(desk, entry);
      case 'sending':
      case 'unknown':
      case 'processing':
      case 'action_required':
        return ask(desk, entry, 'preauth');
      case 'needs_review':
        return rest();
      default:
        return answer(desk, entry, 'preauth');
    }
  };
}

async function send(desk: Desk, entry: Entry): Promise<Verdict<Payment>> {
  const { payment, request } = entry;
  const account = desk.account(payment.account); // before anything is used up that could be missing later
  if (!canSign('preauth', request, account)) return dismiss(desk, entry, 'preauth', 'NOT_SIGNABLE');

  const attempt = await claim(desk, entry, 'preauth');
  if (!attempt) return pause(desk, entry, 'preauth'); // another worker got here first; never send twice

  const taken = await takeCard(desk, attempt);
  if ('missing' in taken) return dismiss(desk, entry, 'preauth', taken.missing, attempt.claim);
  const { card } = taken;

  const parameters = preauthParameters(request, card, desk.notifyUrl(payment.account));
  const reply = await desk.gateway.post(account, 'preauth', parameters);

  return heed(desk, attempt, reply, async () => {
    const expiresAt = entry.work.preauth.queuedAt + desk.cardTtlMs;
    return { cardRef: await desk.vault.put(card, payment, expiresAt) };
  });
}
