import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type BookedOrder,
  type BookedTransaction,
  type Books,
  bookedOrder,
  bookedTransaction,
  booksOf,
  emptyTallies,
} from './books.ts';
import { type Changes, createCallbacks } from './callbacks.ts';
import { createNews, type SimulatorEvent } from './events.ts';
import { createFaults, type FaultControls } from './faults/armed.ts';
import { readRule } from './faults/read-rules.ts';
import type { Gateway } from './gateway.ts';
import { type EarlierHold, keepHold } from './hold.ts';
import type { Hooks } from './hooks.ts';
import { createLife } from './life.ts';
import { type Rules, rulesFrom, type SimulatorOptions } from './options.ts';
import { isSettled, Orders, type TransactionType, transactionsOf } from './orders.ts';
import { sendReply, wireText } from './reply.ts';
import { answer } from './routes.ts';
import { createTimers } from './timers.ts';

export type { SimulatedAccount } from './account.ts';
export type { BookedOrder, Books } from './books.ts';
export type { SimulatorEvent } from './events.ts';
export { readRules } from './faults/read-rules.ts';
export type { FaultRule } from './faults/rule.ts';
export { faultGroups } from './faults/table.ts';
export type { EarlierHold } from './hold.ts';
export type { RawReply } from './hooks.ts';
export type { SimulatorOptions } from './options.ts';

/** A gateway to play with, running. */
export interface Simulator {
  /** What a client is configured with: `http://127.0.0.1:40001/paynet`. */
  readonly baseUrl: string;
  /** What really happened so far; also at `GET /books`. */
  books(): Books;
  /** Set its properties to interfere; see Hooks. */
  readonly hooks: Hooks;
  /** Makes it misbehave by order, by chance or a number of times; see FaultRule. Hooks win over them. */
  readonly faults: FaultControls;
  /**
   * Sends the callback of an order's newest transaction (of that type), once more or for the first time. The
   * HTTP status, 0 when nobody answered. `changes` overwrite its parameters; it is signed afterwards, unless
   * `control` is among them. Rejects when there is no such transaction, or nobody asked for its callback.
   */
  callback(paynetOrderId: string, type?: TransactionType, changes?: Changes): Promise<number>;
  /** Writes a hold of an earlier life into the books, and gives its line. Throws for an endpoint of nobody. */
  hold(earlier: EarlierHold): BookedOrder;
  /** The newest such transaction once it is final, also when it hasn't begun yet. */
  settled(clientOrderId: string, type: TransactionType): Promise<BookedTransaction>;
  /** The next event that fits, counted from now. */
  next(fits: (event: SimulatorEvent) => boolean): Promise<SimulatorEvent>;
  /** Ends everything at once: open connections, callbacks under way, whatever was still to happen. */
  close(): Promise<void>;
}

/**
 * Starts a stand-alone gateway that speaks the PaynetEasy API over plain HTTP and keeps its own books, in
 * memory. Of a card it keeps the first six and last four digits, its type and its expiry. Rejects when the
 * port is taken, or a fault unknown.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const rules = rulesFrom(options);
  rules.faults.forEach(readRule); // what is wrong with them is said before anything is opened
  const server = createServer();
  server.listen(rules.port, rules.host);
  await once(server, 'listening');

  const { gateway, callbacks, stop } = assemble(baseUrlOf(server, rules), rules);
  serve(server, gateway);

  return {
    baseUrl: gateway.baseUrl,
    hooks: gateway.hooks,
    faults: gateway.faults,
    next: gateway.news.next,
    books: () => booksOf(gateway.orders, gateway.tallies),
    hold: (earlier) => bookedOrder(keepHold(earlier, gateway)),
    settled: (clientOrderId, type) => settled(gateway, clientOrderId, type),

    async callback(paynetOrderId, type, changes) {
      const order = gateway.orders.byId(paynetOrderId);
      const transaction = order?.transactions.findLast((one) => type === undefined || one.type === type);
      if (!order || !transaction) throw new Error(`Order ${paynetOrderId} has no ${type ?? 'transaction'}`);
      return callbacks.send(order, transaction, changes);
    },

    async close() {
      stop();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function assemble(baseUrl: string, rules: Rules) {
  const hooks: Hooks = {};
  const timers = createTimers();
  const news = createNews(rules.onEvent);
  const tallies = emptyTallies();
  const closing = new AbortController();
  const orders = new Orders(rules.firstOrderId);
  const faults = createFaults({
    rules: rules.faults,
    seed: rules.seed,
    onStrike(struck) {
      tallies.struck.push(struck);
      news.tell({ kind: 'fault', ...struck });
    },
  });
  const mail = { rules, hooks, faults, timers, news, tallies, closing: closing.signal };
  const callbacks = createCallbacks(mail);
  const life = createLife({ timers, news, announce: callbacks.announce, faults, orders });
  const gateway: Gateway = { baseUrl, rules, hooks, faults, timers, orders, life, news, tallies };

  function stop(): void {
    closing.abort();
    timers.stop();
  }
  return { gateway, callbacks, stop };
}

function baseUrlOf(server: Server, { basePath }: Rules): string {
  const { address, port } = server.address() as AddressInfo;
  const host =
    { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[address] ?? (address.includes(':') ? `[${address}]` : address);
  return `http://${host}:${port}${basePath}`;
}

function serve(server: Server, gateway: Gateway): void {
  server.on('request', (message, response) => {
    answer(message, response, gateway).catch((error: unknown) => {
      gateway.news.tell({ kind: 'failed', command: message.url ?? '', error });
      const apology = { type: 'error', 'error-message': 'Internal server error', 'error-code': '102' };
      if (!response.headersSent) sendReply(response, { body: wireText(apology, gateway.rules.lineFeeds) });
    });
  });
}

async function settled(
  gateway: Gateway,
  clientOrderId: string,
  type: TransactionType,
): Promise<BookedTransaction> {
  const order = gateway.orders.named(clientOrderId).at(-1);
  const transaction = order && transactionsOf(order, type).at(-1);
  if (order && transaction && isSettled(transaction.status)) return bookedTransaction(order, transaction);

  await gateway.news.next(
    (event) => event.kind === 'settled' && event.client_orderid === clientOrderId && event.type === type,
  );
  return settled(gateway, clientOrderId, type);
}
