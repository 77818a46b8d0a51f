import { setTimeout as sleep } from 'node:timers/promises';
import type { Payment } from '../../src/payment/payment.ts';

/** What the API said, once it said something. `code` is that of a problem. */
export interface Answer {
  status: number;
  code: string;
}

/** The API as a shop uses it while processes die: what is not answered is asked again, elsewhere. */
export interface Counter {
  /** Posts until it is taken, or refused for good. */
  order(path: string, body: unknown): Promise<Answer>;
  /** The payment, after waiting a while for its end; undefined: 404. */
  look(client_orderid: string): Promise<Payment | undefined>;
}

const patientMs = 9_000;

/** Gives up, by throwing, when `patience` ends. */
export function openCounter(doors: () => readonly string[], patience: AbortSignal): Counter {
  let turn = 0;

  return {
    async order(path, body) {
      const { status, json } = await untilAnswered(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status, code: (json as { code?: string }).code ?? '' };
    },

    async look(client_orderid) {
      const path = `/v1/payments/${encodeURIComponent(client_orderid)}`;
      const { status, json } = await untilAnswered(path, { headers: { prefer: 'wait=5' } });
      if (status === 404) return undefined;
      if (status !== 200) throw new Error(`GET ${path} was answered with ${status}: ${JSON.stringify(json)}`);
      return json as Payment;
    },
  };

  async function untilAnswered(path: string, init: RequestInit) {
    for (;;) {
      patience.throwIfAborted();
      const answer = await ask(path, init).catch(() => undefined);
      if (answer && answer.status < 500) return answer;
      await sleep(250, undefined, { signal: patience });
    }
  }

  async function ask(path: string, init: RequestInit) {
    const open = doors();
    turn += 1;
    const door = open[turn % open.length];
    if (door === undefined) return undefined;
    const signal = AbortSignal.any([patience, AbortSignal.timeout(patientMs)]);
    const response = await fetch(`${door}${path}`, { ...init, signal });
    return { status: response.status, json: await response.json() };
  }
}
