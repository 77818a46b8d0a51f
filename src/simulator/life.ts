import type { News } from './events.ts';
import type { Faults } from './faults/armed.ts';
import {
  isSettled,
  type Order,
  type Orders,
  occasionOf,
  type Transaction,
  type TransactionType,
} from './orders.ts';
import { approved, type Step, type Verdict } from './scenarios.ts';
import type { Timers } from './timers.ts';

export type Life = ReturnType<typeof createLife>;

/**
 * Moves transactions through their life and announces each verdict:
 *
 *   processing ─▶ approved | declined | filtered
 *       │  ▲ └──▶ unknown | chain_declined ─▶ approved
 *       ▼  │
 *   3-D Secure form (auth_3d_validating)
 */
export function createLife({ timers, news, announce, faults, orders }: LifeDeps) {
  const calledOff = new WeakMap<Transaction, () => void>();

  return {
    /** Adds a transaction to the order and plays its steps one after the other. */
    begin,

    /** Drops what was still in store for the transaction and goes on from another state. */
    resume(order: Order, transaction: Transaction, state: string, steps: Step[]): void {
      transaction.stage = stageOf(transaction.type, state);
      tell('moved', order, transaction);
      play(order, transaction, steps);
    },
  };

  function begin(order: Order, { serialNumber, type, minor, state }: Beginning, steps: Step[]): void {
    const transaction: Transaction = {
      serialNumber,
      type,
      minor,
      status: 'processing',
      stage: stageOf(type, state ?? 'processing'),
      createdAt: new Date(),
      approvalCode: null,
      errorCode: null,
      errorMessage: null,
      callbacksTried: 0,
    };
    order.transactions.push(transaction);
    tell('moved', order, transaction);
    play(order, transaction, coursed(order, transaction, steps));
  }

  function coursed(order: Order, transaction: Transaction, steps: Step[]): Step[] {
    const repeated = transaction.type === 'preauth' && orders.named(order.clientOrderId)[0] !== order;
    const hit = faults.strike('course', occasionOf(order, transaction), ({ fits }, { ms }) => {
      return fits?.({ steps, repeated, ms }) ?? true;
    });
    return hit ? hit.fault.steps(steps, hit) : steps;
  }

  function play(order: Order, transaction: Transaction, [step, ...later]: Step[]): void {
    calledOff.get(transaction)?.();
    if (!step) return;

    const callOff = timers.after(step.afterMs, () => {
      become(order, transaction, step.verdict);
      play(order, transaction, later);
    });
    calledOff.set(transaction, callOff);
  }

  function become(order: Order, transaction: Transaction, verdict: Verdict): void {
    transaction.status = verdict.status;
    transaction.stage = stageOf(transaction.type, verdict.status);
    transaction.approvalCode = verdict.status === 'approved' ? order.id.padStart(6, '0').slice(-6) : null;
    transaction.errorCode = verdict.errorCode ?? null;
    transaction.errorMessage = verdict.errorMessage ?? null;
    tell(isSettled(verdict.status) ? 'settled' : 'moved', order, transaction);
    if (verdict.status !== 'chain_declined') announce(order, transaction);
    if (verdict.status === 'approved') follow(order, transaction);
  }

  function follow(order: Order, transaction: Transaction): void {
    const hit = faults.strike('sequel', occasionOf(order, transaction));
    if (!hit) return;

    const { type, afterMs } = hit.fault;
    timers.after(hit.ms(afterMs), () => {
      const sequel = { serialNumber: orders.nextSerialNumber(), type, minor: transaction.minor };
      begin(order, sequel, [{ afterMs: 0, verdict: approved }]);
    });
  }

  function tell(kind: 'moved' | 'settled', order: Order, { type, status, stage }: Transaction): void {
    news.tell({ kind, paynet_order_id: order.id, client_orderid: order.clientOrderId, type, status, stage });
  }
}

interface LifeDeps {
  timers: Timers;
  news: News;
  announce: (order: Order, transaction: Transaction) => void;
  faults: Faults;
  orders: Orders;
}

interface Beginning {
  serialNumber: string;
  type: TransactionType;
  minor: bigint;
  /** The stage's second half; `processing` unless the payer must act first. */
  state?: string;
}

// The documents' stages of a preauth begin with AUTH_, all others with the type.
function stageOf(type: TransactionType, state: string): string {
  return `${type === 'preauth' ? 'auth' : type}_${state}`;
}
