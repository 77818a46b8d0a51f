import type { SimulatedAccount } from './account.ts';
import type { Tallies } from './books.ts';
import type { News } from './events.ts';
import type { Faults } from './faults/armed.ts';
import type { Hooks } from './hooks.ts';
import type { Life } from './life.ts';
import type { Rules } from './options.ts';
import type { Order, Orders } from './orders.ts';
import type { Answer } from './reply.ts';
import type { Timers } from './timers.ts';

/** What the commands work with. */
export interface Gateway {
  /** Without a slash at the end; `http://127.0.0.1:40001/paynet`. */
  baseUrl: string;
  rules: Rules;
  hooks: Hooks;
  faults: Faults;
  timers: Timers;
  orders: Orders;
  life: Life;
  news: News;
  tallies: Tallies;
}

/** A request whose sender is known. */
export interface Request {
  command: string;
  endpoint: EndpointPath;
  account: SimulatedAccount;
  /** Trimmed; what is empty counts as not sent. */
  params: Readonly<Record<string, string>>;
  serialNumber: string;
}

export interface EndpointPath {
  kind: 'endpoint' | 'group';
  id: string;
}

/** Does what is asked at once, before anything else can happen, and says what to reply. */
export type Command = (request: Request, gateway: Gateway) => Answer;

/** How long what begins now stays `processing`, in milliseconds. */
export function approvalMs({ hooks, rules }: Gateway): number {
  return hooks.approvalMs ?? rules.approvalMs;
}

/** The order a request names by both ids; undefined when there is none, or they don't belong together. */
export function orderNamed(request: Request, { orders }: Gateway): Order | undefined {
  const order = orders.byId(request.params.orderid ?? '');
  const theirs =
    order?.account.login === request.account.login && order.clientOrderId === request.params.client_orderid;
  return theirs ? order : undefined;
}

/** "We have it": the reply to everything that takes its time. */
export function accepted(request: Request, order: Order): Answer {
  return {
    type: 'async-response',
    'serial-number': request.serialNumber,
    'merchant-order-id': order.clientOrderId,
    'paynet-order-id': order.id,
    'end-point-id': order.endpointId,
  };
}
