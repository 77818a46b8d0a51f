import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from '../../src/gateway/account.ts';
import type { Payment } from '../../src/payment/payment.ts';
import { aPreauth } from '../support/orders.ts';
import type { Target } from './forgeries.ts';
import type { Stage } from './stage.ts';

/** Where payments of the stage stand when the flood comes, and how many of each account. */
const standing = [
  { status: 'approved', changes: {}, captured: false, count: 6 },
  { status: 'approved', changes: {}, captured: true, count: 4 },
  { status: 'declined', changes: { cvv2: '116' }, captured: false, count: 4 },
  { status: 'processing', changes: {}, captured: false, count: 6 },
] as const;

const settledWithinMs = 30_000;

/** Brings payments into all states that last, and tells what a gateway would say of them. */
export async function openPayments(stage: Stage): Promise<Target[]> {
  const rows = standing.flatMap((row) => Array.from({ length: row.count }, () => row));
  const orders = stage.accounts.flatMap((account) => rows.map((row) => ({ account, ...row })));

  const settling = orders.filter(({ status }) => status !== 'processing');
  const settled = await Promise.all(settling.map((order) => place(stage, order)));
  stage.gateway.hooks.approvalMs = Number.POSITIVE_INFINITY;
  const held = await Promise.all(
    orders.filter(({ status }) => status === 'processing').map((order) => place(stage, order)),
  );
  return [...settled, ...held];
}

interface Order {
  account: Account;
  status: string;
  changes: Record<string, unknown>;
  captured: boolean;
}

async function place(stage: Stage, { account, status, changes, captured }: Order): Promise<Target> {
  const body = aPreauth({ ...changes, account: account.id });
  const name = { account: account.id, client_orderid: String(body.client_orderid) };
  await ask(stage, '/v1/preauths', body);
  const isReached = ({ operations }: Payment) => operations[0]?.status === status;
  const payment = await reached(stage, name, isReached);
  if (captured) {
    await ask(stage, '/v1/captures', name);
    await reached(stage, name, ({ operations }) => operations[1]?.status === 'approved');
  }
  return { account, client_orderid: name.client_orderid, orderid: payment.paynet_order_id ?? '', status };
}

interface Name {
  account: string;
  client_orderid: string;
}

async function reached(stage: Stage, name: Name, isReached: (payment: Payment) => boolean): Promise<Payment> {
  for (const until = Date.now() + settledWithinMs; Date.now() < until; await sleep(50)) {
    const payment = await look(stage, name);
    if (isReached(payment)) return payment;
  }
  throw new Error(`${name.client_orderid} did not get where it should be`);
}

function look({ address }: Stage, { account, client_orderid }: Name): Promise<Payment> {
  const url = `${address}/v1/payments/${client_orderid}?account=${account}`;
  return fetch(url).then((answer) => answer.json() as Promise<Payment>);
}

/** A busy machine may answer 503; repeated under the same id it is the same payment. */
async function ask({ address }: Stage, path: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  for (const until = Date.now() + settledWithinMs; ; await sleep(200)) {
    const answer = await fetch(`${address}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    await answer.body?.cancel();
    if (answer.status === 202) return;
    if (answer.status !== 503 || Date.now() > until)
      throw new Error(`${path} was answered with ${answer.status}`);
  }
}

/** All that could have changed: each payment in the ledger, and each order in the gateway's books. */
export async function stateOf(stage: Stage, targets: readonly Target[]): Promise<Map<string, string>> {
  const state = new Map<string, string>();
  for (const { account, client_orderid } of targets) {
    const payment = await look(stage, { account: account.id, client_orderid });
    state.set(`ledger ${account.id} ${client_orderid}`, JSON.stringify(payment));
  }
  for (const { client_orderid, transactions } of stage.gateway.books().orders)
    state.set(`gateway ${client_orderid}`, JSON.stringify(transactions));
  return state;
}

/** What stands there otherwise than before, is new, or is gone. */
export function changesBetween(before: Map<string, string>, after: Map<string, string>): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name));
}
