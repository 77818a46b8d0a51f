import { createHash } from 'node:crypto';
import type { JobsOptions } from 'bullmq';
import type { BatchRef } from '../ledger/batch-keys.ts';
import type { OperationName, PaymentName } from '../payment/payment.ts';

/** A job of `preauth`, `capture` or `cancel`: look at this payment and do the one next thing. Holds no card. */
export type Visit = PaymentName;

/** A job of `callbacks`: the gateway says that it has news. A reason to ask, not an answer. */
export interface News extends PaymentName {
  /** The gateway's id of the order. */
  orderid: string;
  /** What the gateway claims; nothing is believed before `status` says it. */
  status: string;
  /** Not signed by the gateway. */
  type: string;
  /** Milliseconds since 1970. */
  heardAt: number;
}

const day = 24 * 60 * 60;

/**
 * How jobs are kept. Visits may run again at any time, so they are tried until they get through;
 * expected waiting costs no attempt. A callback's job is its own memory: while it is kept, the same
 * callback is known to have been heard (the gateway repeats for 14 days).
 */
export const jobOptions = { visit: keptFor(7 * day), news: keptFor(16 * day) };

function keptFor(seconds: number): JobsOptions {
  return {
    attempts: 100_000,
    backoff: { type: 'visit' },
    removeOnComplete: { age: seconds },
    removeOnFail: { age: 30 * day },
    stackTraceLimit: 1,
  };
}

/** Names the one job of an operation. A digest: a merchant's text as a job id can break a queue. */
export function visitId(operation: OperationName, name: PaymentName): string {
  return `${operation}-${digest([name.account, name.client_orderid])}`;
}

/** Names a callback by what the gateway's documents say makes it the same: status, type and both ids. */
export function newsId(news: Omit<News, 'heardAt'>): string {
  return `news-${digest([news.account, news.status, news.type, news.orderid, news.client_orderid])}`;
}

/** Names the job of a batch, in each of its runs. */
export function batchJobId({ batch, run }: BatchRef): string {
  return `batch-${digest([batch, String(run)])}`;
}

function digest(parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
