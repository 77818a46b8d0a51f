import type { Dice } from '../support/dice.ts';
import { type AccountId, endpointOf, type Stage } from './stage.ts';

export interface Held {
  client_orderid: string;
  amount: string;
  currency: string;
}

const currencies = ['USD', 'EUR', 'GBP'] as const;
/** The simulator declines the captures of some others. */
const cents = ['00', '25', '50', '99'] as const;
const atOnce = 1_000;
const aWeekMs = 7 * 24 * 60 * 60 * 1_000;

/** Approved holds of an account, which the ledger and the gateway's books know as if they had been made today. */
export async function keepHolds(
  stage: Stage,
  account: AccountId,
  count: number,
  dice: Dice,
  say: (words: string) => void,
): Promise<Held[]> {
  const holds = Array.from({ length: count }, (_, index) => ({
    client_orderid: `hold-${index}`,
    amount: `${dice.whole(1, 900)}.${dice.pick(cents)}`,
    currency: dice.pick(currencies),
  }));
  for (let from = 0; from < count; from += atOnce) {
    const some = holds.slice(from, from + atOnce);
    const ids = await stage.gateway.hold(some.map((hold) => ({ ...hold, endpoint: endpointOf(account) })));
    await Promise.all(some.map((hold, index) => keepHold(stage, account, hold, ids[index] ?? '')));
    say(`${from + some.length} of ${count} holds`);
  }
  return holds;
}

/** The steps that a preauth takes to be approved, without a queue and without a card. */
async function keepHold(
  { ledger, gateway }: Stage,
  account: AccountId,
  { client_orderid, amount, currency }: Held,
  paynet_order_id: string,
): Promise<void> {
  const name = { account, client_orderid };
  const facts = { gateway: gateway.baseUrl, paynet_order_id };
  const request = { client_orderid, amount, currency };
  await ledger.open({ ...name, amount, currency, request, prints: '', cardRef: '' });
  await ledger.move(name, 'preauth', 'sending');
  await ledger.move(name, 'preauth', 'approved', { facts, holdUntil: Date.now() + aWeekMs });
}
