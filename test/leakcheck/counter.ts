import { setTimeout as sleep } from 'node:timers/promises';
import type { Payment } from '../../src/payment/payment.ts';
import { isFinal } from '../../src/payment/state.ts';
import type { Knock } from './odd-requests.ts';

/** The API as a shop uses it. Whatever it answers is kept. */
export interface Counter {
  /** Every answer so far: status, headers and body as they came. */
  readonly answers: readonly string[];
  knock(knock: Knock): Promise<{ status: number; body: string }>;
  post(path: string, body: unknown): Promise<number>;
  /** The payment as it is in the end; `needs_review` counts as one. Throws when that takes too long. */
  ended(client_orderid: string): Promise<Payment>;
  /** The payment as soon as that is true of it, or it has ended. */
  until(client_orderid: string, isSo: (payment: Payment) => boolean): Promise<Payment>;
}

const patienceMs = 120_000;
const mostTries = 40;

export function openCounter(door: string, token: string): Counter {
  const answers: string[] = [];

  /** What could not be stored just now is said to be repeated, so it is; and what met a closing door. */
  const knock: Counter['knock'] = async (one) => {
    for (let tries = 1; ; tries += 1) {
      const answer = await ask(one).catch((error: Error) => {
        if (!wasClosed(error) || tries === mostTries) throw error;
      });
      if (answer && (answer.status !== 503 || tries === mostTries)) return answer;
      await sleep(250);
    }
  };

  const ask: Counter['knock'] = async ({ method, path, headers = {}, body }) => {
    const response = await fetch(`${door}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...headers },
      signal: AbortSignal.timeout(30_000),
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    const head = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
    answers.push(`${method} answered ${response.status} ${response.statusText}\n${head}\n\n${text}`);
    return { status: response.status, body: text };
  };

  const until: Counter['until'] = async (client_orderid, isSo) => {
    const tired = Date.now() + patienceMs;
    for (;;) {
      const path = `/v1/payments/${client_orderid}`;
      const { status, body } = await knock({ method: 'GET', path, headers: { prefer: 'wait=1' } });
      if (status !== 200) throw new Error(`GET ${path} was answered with ${status}`);
      const payment = JSON.parse(body) as Payment;
      if (isSo(payment) || hasEnded(payment)) return payment;
      if (Date.now() > tired) throw new Error(`${client_orderid} is still ${payment.status}: see why.`);
    }
  };

  return {
    answers,
    knock,
    until,
    async post(path, body) {
      const headers = { 'content-type': 'application/json' };
      return (await knock({ method: 'POST', path, headers, body: JSON.stringify(body) })).status;
    },
    ended: (client_orderid) => until(client_orderid, hasEnded),
  };
}

/** The server has closed an idle connection just as it was to be used again. */
function wasClosed({ cause }: Error): boolean {
  const { code } = (cause ?? {}) as { code?: string };
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET';
}

function hasEnded({ operations }: Payment): boolean {
  return (
    operations.every(({ status }) => isFinal(status) || status === 'needs_review') ||
    // A capture waits for the decision about its preauth.
    operations.some(({ operation, status }) => operation === 'preauth' && status === 'needs_review')
  );
}
