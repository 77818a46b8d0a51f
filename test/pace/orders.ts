import { setTimeout as sleep } from 'node:timers/promises';
import type { PaymentName } from '../../src/payment/payment.ts';
import { aPreauth } from '../support/orders.ts';
import type { AccountId, Stage } from './stage.ts';
import { untilTaken } from './wait.ts';

/** A preauth that was ordered, and when its turn to be sent comes, ms since 1970. */
export interface Ordered extends PaymentName {
  slotAt: number;
}

const atOnce = 50;

/** Orders preauths as fast as they are taken. */
export async function orderAll(stage: Stage, account: AccountId, count: number): Promise<Ordered[]> {
  const ordered: Ordered[] = [];
  for (let from = 0; from < count; from += atOnce) {
    const some = Array.from({ length: Math.min(atOnce, count - from) }, () => order(stage, account));
    ordered.push(...(await Promise.all(some)));
  }
  return ordered;
}

/** Orders one now and then, `everyMs` apart. */
export async function orderSlowly(
  stage: Stage,
  account: AccountId,
  { count, everyMs }: { count: number; everyMs: number },
): Promise<Ordered[]> {
  const begun = Date.now();
  const orders: Promise<Ordered>[] = [];
  for (let index = 0; index < count; index += 1) {
    await sleep(Math.max(0, begun + index * everyMs - Date.now()));
    orders.push(order(stage, account));
  }
  return Promise.all(orders);
}

/** Its slot is the delay of its job: what the ledger has may be a later one, given at the gate. */
async function order({ shop }: Stage, account: AccountId): Promise<Ordered> {
  const request = { ...aPreauth(), account };
  const enqueued = await untilTaken(() => shop.client.preauth(request));
  if (!enqueued.ok || !enqueued.job) throw new Error('a good preauth was not taken');
  const { payment, job } = enqueued;
  return { account, client_orderid: payment.client_orderid, slotAt: job.timestamp + (job.opts.delay ?? 0) };
}
