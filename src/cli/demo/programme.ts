import type { Payment } from '../../payment/payment.ts';
import type { Part } from './cast.ts';
import { confirmAtBank } from './payer.ts';
import type { Stage } from './stage.ts';

const patienceSeconds = 60;

/** A payment of the demo and how long it took to its end, from the shop's view. */
export interface Played {
  part: Part;
  payment: Payment;
  ms: number;
}

/** Enqueues a preauth, sends the request again as an impatient shop would, and waits for its end. */
export async function playPreauth(stage: Stage, part: Part): Promise<Played> {
  const started = Date.now();
  const address = `/v1/payments/${encodeURIComponent(part.request.client_orderid ?? '')}`;
  await stage.call('POST', '/v1/preauths', part.request);
  await stage.call('POST', '/v1/preauths', part.request); // a double click: the same payment

  let payment = await stage.call(
    'GET',
    address,
    undefined,
    part.request.cvv2 === '321' ? 0 : patienceSeconds,
  );
  while (part.request.cvv2 === '321' && payment.action === null)
    payment = await stage.call('GET', address, undefined, 1);
  if (payment.action) {
    await confirmAtBank(payment.action.redirect_to);
    payment = await stage.call('GET', address, undefined, patienceSeconds);
  }
  return { part, payment, ms: Date.now() - started };
}

/** Captures an approved payment, or releases it where it is to be cancelled, and waits for the end. */
export async function playEndOfDay(stage: Stage, played: Played): Promise<Payment> {
  return played.part.isCancelled ? playCancel(stage, played) : playCapture(stage, played);
}

async function playCancel(stage: Stage, { payment: { client_orderid } }: Played): Promise<Payment> {
  return stage.call('POST', '/v1/cancels', { client_orderid, comment: 'Out of stock' }, patienceSeconds);
}

async function playCapture(stage: Stage, { part, payment }: Played): Promise<Payment> {
  const { client_orderid, currency } = payment;
  const partly = part.captureAmount === undefined ? {} : { amount: part.captureAmount, currency };
  return stage.call('POST', '/v1/captures', { client_orderid, ...partly }, patienceSeconds);
}
