import { operationOf, type Payment } from '../../src/payment/payment.ts';
import { aPreauth } from '../support/orders.ts';
import type { CanaryCard } from './canaries.ts';
import type { Counter } from './counter.ts';
import { oddRequests } from './odd-requests.ts';
import type { OddPlan, OrderPlan } from './plan.ts';

/** A shop that orders, captures, repeats itself, and sometimes sends what it should not. */
export interface Shop {
  /** Orders it, and no more. */
  order(plan: OrderPlan): Promise<void>;
  /** Brings what was ordered to its end. */
  finish(plan: OrderPlan): Promise<void>;
  /** Sends what can't be taken. */
  err(plan: OddPlan): Promise<void>;
  /** Answers that should never have come, without what was sent. */
  readonly surprises: string[];
  /** How many orders came to each end. */
  readonly ends: Record<string, number>;
}

export function openShop(counter: Counter): Shop {
  const surprises: string[] = [];
  const ends: Record<string, number> = {};

  const expect = async (what: string, wanted: number[], answer: Promise<number>) => {
    const status = await answer;
    if (!wanted.includes(status)) surprises.push(`${what} was answered with ${status}`);
  };

  return {
    surprises,
    ends,
    async order(plan) {
      const { kind, other, repeated } = plan;
      const body = bodyOf(plan, plan.card);
      await expect(kind, [202], counter.post('/v1/preauths', body));
      if (repeated) await expect(`${kind}, again`, [202], counter.post('/v1/preauths', body));
      if (other)
        await expect(`${kind}, other card`, [409], counter.post('/v1/preauths', bodyOf(plan, other)));
      if (plan.capture === 'early') await capture(plan, {});
    },

    async finish(plan) {
      if (plan.payer === 'answers' && plan.playedCode === '321') await answerForm(counter, plan);
      const payment = await counter.ended(plan.client_orderid);
      const approved = operationOf(payment, 'preauth')?.status === 'approved';
      if (plan.capture === 'when approved' && approved) await capture(plan, {});
      if (plan.capture === 'in part' && approved) await capture(plan, { amount: '7.00', currency: 'USD' });
      const { status } = await counter.ended(plan.client_orderid);
      ends[status] = (ends[status] ?? 0) + 1;
    },

    async err({ request, card }) {
      const { status } = await counter.knock(oddRequests[request](card));
      if (status < 400 || status >= 500) surprises.push(`${request} was answered with ${status}`);
    },
  };

  async function capture({ client_orderid, kind }: OrderPlan, money: Record<string, string>): Promise<void> {
    // Early, it may come after a preauth that ended badly.
    await expect(`${kind}, capture`, [202, 409], counter.post('/v1/captures', { client_orderid, ...money }));
  }
}

function bodyOf({ client_orderid, changes }: OrderPlan, { number, holder, code }: CanaryCard) {
  const card = { credit_card_number: number, card_printed_name: holder, cvv2: code };
  return aPreauth({ client_orderid, ...card, ...changes });
}

/** Does what the payer's browser does: opens the form, reads the hint, answers. */
async function answerForm(counter: Counter, { client_orderid }: OrderPlan): Promise<void> {
  const { action }: Payment = await counter.until(client_orderid, (payment) => payment.action !== null);
  if (!action) return;
  const page = await (await fetch(action.redirect_to)).text();
  const [, password = ''] = /id="hint">([^<]*)</.exec(page) ?? [];
  await fetch(action.redirect_to, { method: 'POST', body: new URLSearchParams({ password }) });
}
