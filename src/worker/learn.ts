import type { StatusReport } from '../gateway/status-report.ts';
import type { Moved } from '../ledger/moves.ts';
import type { Entry } from '../ledger/record.ts';
import { type OperationName, operationOf } from '../payment/payment.ts';
import { isFinal, type Status } from '../payment/state.ts';
import type { Desk } from './desk.ts';

/** Writes down what the gateway said of an operation, if it is news. `odd`: the ledger could not take it. */
export async function learn(
  desk: Desk,
  { payment, work }: Entry,
  name: OperationName,
  state: Status,
  report: StatusReport,
): Promise<'told' | 'odd'> {
  const redirectTo = state === 'action_required' ? report.redirect_to : null;
  const news =
    state !== operationOf(payment, name)?.status ||
    (state === 'unknown' && work[name].told !== 'seen') ||
    redirectTo !== (payment.action?.redirect_to ?? null) ||
    (payment.paynet_order_id === null && report.paynet_order_id !== null);
  if (!news) return 'told';

  const moved = await desk.ledger.move(payment, name, state, {
    redirectTo,
    facts: { gateway: desk.account(payment.account).baseUrl.href, paynet_order_id: report.paynet_order_id },
    fields: {
      error_code: report.error_code,
      error_message: report.error_message,
      approval_code: report.approval_code,
      last_four_digits: report.last_four_digits,
      told: 'seen',
    },
  });
  const { account, client_orderid } = payment;
  const told = { account, client_orderid, operation: name, state };
  const end = contradicted(moved, state);
  if (end) desk.log.tell('an answer contradicts how it ended', { ...told, status: end });
  else if (moved.outcome === 'refused') desk.log.tell('answer not taken', told);
  else desk.log.tell(isFinal(state) ? 'answered' : 'answered, not final', told);
  return moved.outcome !== 'missing' && (moved.status === state || isFinal(moved.status)) ? 'told' : 'odd';
}

/** Two different ends: one was decided by a person, or the gateway changed its mind. Somebody must look. */
function contradicted(moved: Moved, state: Status): Status | undefined {
  if (moved.outcome !== 'refused' || moved.status === state) return undefined;
  return isFinal(moved.status) && isFinal(state) ? moved.status : undefined;
}
