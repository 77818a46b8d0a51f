import type { Payment } from '../../payment/payment.ts';
import type { BookedOrder, Books } from '../../simulator/simulator.ts';

/** What the worker says of a payment beside what the gateway's own books say. */
export interface Comparison {
  payment: Payment;
  booked: string;
  agrees: boolean;
}

/** Holds a payment against the gateway's books: one order, one request, the same outcome of every step. */
export function compare(payment: Payment, books: Books): Comparison {
  const orders = books.orders.filter(({ client_orderid }) => client_orderid === payment.client_orderid);
  const [order] = orders;
  if (!order) return { payment, booked: 'no such order', agrees: false };

  const ours = payment.operations.map(
    ({ operation, status, amount }) => `${operation} ${status} ${Number(amount)}`,
  );
  const theirs = order.transactions.map(({ type, status, amount }) => `${type} ${status} ${Number(amount)}`);
  const sentOnce = orders.length === 1 && books.preauth_requests[payment.client_orderid] === 1;
  const agrees =
    sentOnce && order.paynet_order_id === payment.paynet_order_id && ours.join() === theirs.join();
  return { payment, booked: bookedAs(order, sentOnce), agrees };
}

function bookedAs({ transactions }: BookedOrder, sentOnce: boolean): string {
  const outcome = transactions.map(({ type, status }) => `${type} ${status}`).join(', ');
  return sentOnce ? outcome : `${outcome} (sent more than once!)`;
}
