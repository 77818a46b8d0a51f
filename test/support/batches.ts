import type { Ledger } from '../../src/ledger/ledger.ts';
import type { Batch, BatchItem } from '../../src/payment/batch.ts';
import type { PaymentName } from '../../src/payment/payment.ts';
import type { Status } from '../../src/payment/state.ts';
import { opening } from '../ledger/book.ts';
import type { World } from './world.ts';

const day = 24 * 60 * 60_000;

/** Preauths that the gateway approved; the first one's hold expires first. */
export async function holds(
  world: World,
  count: number,
  order: (index: number) => Record<string, unknown> = () => ({}),
): Promise<string[]> {
  const orders = Array.from({ length: count }, (_, index) => order(index));
  const payments = await Promise.all(orders.map((changes) => world.preauth(changes)));
  const ids = payments.map(({ client_orderid }) => client_orderid);
  for (const [index, id] of ids.entries()) await expiresAt(world, id, Date.now() + 7 * day + index * 1_000);
  return ids;
}

/** Moves the end of a hold in the calendar. */
export async function expiresAt({ redis, ledger }: World, id: string, at: number): Promise<void> {
  await redis.zadd(ledger.keys.holds('default'), at, id);
}

/** A hold that stands in the ledger alone: no gateway knows of it. Later ones expire later. */
export async function heldAs(
  ledger: Ledger,
  id: string,
  money: { amount?: string; currency?: string } = {},
): Promise<PaymentName> {
  const order = { ...opening(id), ...money };
  await ledger.open(order);
  await ledger.move(order, 'preauth', 'sending');
  await ledger.move(order, 'preauth', 'approved', { holdUntil: Date.now() + 7 * day });
  return { account: order.account, client_orderid: id };
}

/** Ends a capture that waits, as if the gateway had said so. */
export async function endsAs(ledger: Ledger, name: PaymentName, status: Status): Promise<void> {
  await ledger.move(name, 'capture', 'sending');
  await ledger.move(name, 'capture', status, { fields: { error_code: status === 'approved' ? null : '5' } });
}

/** Opens a batch, and waits so long for its end. */
export async function batch(
  world: World,
  request: Record<string, unknown> = {},
  seconds = 40,
): Promise<Batch> {
  const prefer = { prefer: `wait=${seconds}` };
  const { body } = await world.http('POST', '/v1/batches', { kind: 'capture', ...request }, prefer);
  return body as Batch;
}

/** Its first 500 items. */
export async function itemsOf(world: World, { id }: Batch): Promise<BatchItem[]> {
  return (await world.http('GET', `/v1/batches/${id}/items?limit=500`)).body.items as BatchItem[];
}

/** How many captures of each order the gateway's books show. */
export function capturesOf({ gateway }: World): Record<string, number> {
  const orders = gateway
    .books()
    .orders.map(({ client_orderid, transactions }) => [
      client_orderid,
      transactions.filter(({ type }) => type === 'capture').length,
    ]);
  return Object.fromEntries(orders);
}
