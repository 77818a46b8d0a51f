import type { News } from './events.ts';
import { isSettled, type Order, type Transaction, type TransactionType } from './orders.ts';
import type { Verdict } from './scenarios.ts';
import type { Timers } from './timers.ts';

/** What becomes of a transaction, and how long that takes. */
export interface Step {
  afterMs: number;
  verdict: Verdict;
}

export type Life = ReturnType<typeof createLife>;

/**
 * Moves transactions through their life and announces each verdict:
 *
 *   processing ─▶ approved | declined | filtered
 *       │  ▲ └──▶ unknown ─▶ approved
 *       ▼  │
 *   3-D Secure form (auth_3d_validating)
 */
export function createLife({ timers, news, announce }: LifeDeps) {
  const calledOff = new WeakMap<Transaction, () => void>();

  return {
    /** Adds a transaction to the order and plays its steps one after the other. */
    begin(order: Order, beginning: Beginning, steps: Step[]): void {
      const { serialNumber, type, minor, state = 'processing' } = beginning;
      const transaction: Transaction = {
        serialNumber,
        type,
        minor,
        status: 'processing',
        stage: stageOf(type, state),
        createdAt: new Date(),
        approvalCode: null,
        errorCode: null,
        errorMessage: null,
      };
      order.transactions.push(transaction);
      tell('moved', order, transaction);
      play(order, transaction, steps);
    },

    /** Drops what was still in store for the transaction and goes on from another state. */
    resume(order: Order, transaction: Transaction, state: string, steps: Step[]): void {
      transaction.stage = stageOf(transaction.type, state);
      tell('moved', order, transaction);
      play(order, transaction, steps);
    },
  };

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
    announce(order, transaction);
  }

  function tell(kind: 'moved' | 'settled', order: Order, { type, status, stage }: Transaction): void {
    news.tell({ kind, paynet_order_id: order.id, client_orderid: order.clientOrderId, type, status, stage });
  }
}

interface LifeDeps {
  timers: Timers;
  news: News;
  announce: (order: Order, transaction: Transaction) => void;
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
