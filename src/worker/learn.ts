import type { StatusReport } from '../gateway/status-report.ts';
import type { MoveDetails, Moved } from '../ledger/moves.ts';
import type { Entry } from '../ledger/record.ts';
import { holdUntil } from '../payment/hold-rules.ts';
import { type OperationName, operationOf, type Payment } from '../payment/payment.ts';
import { isFinal, type Status } from '../payment/state.ts';
import type { Desk } from './desk.ts';
import { reasonOf } from './holds/late-capture.ts';

/** Writes down what the gateway said of an operation, if it is news. `odd`: the ledger could not take it. */
export async function learn(
  desk: Desk,
  entry: Entry,
  name: OperationName,
  state: Status,
  report: StatusReport,
): Promise<'told' | 'odd'> {
  const { payment, work } = entry;
  const redirectTo = state === 'action_required' ? report.redirect_to : null;
  const news =
    state !== operationOf(payment, name)?.status ||
    (state === 'unknown' && work[name].told !== 'seen') ||
    redirectTo !== (payment.action?.redirect_to ?? null) ||
    (payment.paynet_order_id === null && report.paynet_order_id !== null);
  if (!news) return 'told';

  const moved = await desk.ledger.move(payment, name, state, {
    redirectTo,
    ...holdBegun(desk, entry, name, state, report),
    facts: { gateway: desk.account(payment.account).baseUrl.href, paynet_order_id: report.paynet_order_id },
    fields: {
      ...reasonOf(payment, name, state, work[name].sentAt, report),
      approval_code: report.approval_code,
      last_four_digits: report.last_four_digits,
      told: 'seen',
    },
  });
  tell(desk, payment, name, state, moved);
  return moved.outcome !== 'missing' && (moved.status === state || isFinal(moved.status)) ? 'told' : 'odd';
}

function tell(desk: Desk, payment: Payment, operation: OperationName, state: Status, moved: Moved): void {
  const { account, client_orderid } = payment;
  const step = { account, client_orderid, operation };
  const end = contradicted(moved, state);
  if (moved.outcome !== 'refused')
    desk.log.tell(isFinal(state) ? 'answered' : 'answered, not final', { ...step, state });
  else if (moved.odd !== undefined) desk.log.tell('answer not believed', { ...step, odd: moved.odd });
  else if (end) desk.log.tell('an answer contradicts how it ended', { ...step, state, status: end });
  else desk.log.tell('answer not taken', { ...step, state });
}

/** An approved preauth holds money for a while. */
function holdBegun(
  desk: Desk,
  { payment, work }: Entry,
  name: OperationName,
  state: Status,
  { card_type }: StatusReport,
): Pick<MoveDetails, 'holdUntil'> {
  if (name !== 'preauth' || state !== 'approved') return {};
  const { begunAt, queuedAt } = work.preauth;
  const { days } = desk.holdRules(payment.account);
  return { holdUntil: holdUntil(begunAt ?? queuedAt, card_type, days) };
}

/** Two different ends: one was decided by a person, or the gateway changed its mind. Somebody must look. */
function contradicted(moved: Moved, state: Status): Status | undefined {
  if (moved.outcome !== 'refused' || moved.status === state) return undefined;
  return isFinal(moved.status) && isFinal(state) ? moved.status : undefined;
}
