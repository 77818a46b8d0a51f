import { setTimeout as sleep } from 'node:timers/promises';
import type { Batch, BatchItem } from '../../src/payment/batch.ts';
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
  /** Like `order`, with the batch where it was taken. */
  openBatch(body: unknown): Promise<Answer & { batch?: Batch }>;
  /** The batch, after waiting a while for its end; undefined: 404. */
  lookAtBatch(id: string): Promise<Batch | undefined>;
  /** The first items of a batch; none: 404. */
  itemsOf(id: string): Promise<BatchItem[]>;
}

const patientMs = 9_000;

/** Gives up, by throwing, when `patience` ends. */
export function openCounter(doors: () => readonly string[], patience: AbortSignal): Counter {
  let turn = 0;

  return {
    async order(path, body) {
      const { status, json } = await post(path, body);
      return { status, code: (json as { code?: string }).code ?? '' };
    },

    look: async (client_orderid) => get<Payment>(`/v1/payments/${encodeURIComponent(client_orderid)}`),

    async openBatch(body) {
      const { status, json } = await post('/v1/batches', body);
      const code = (json as { code?: string }).code ?? '';
      return status === 202 ? { status, code, batch: json as Batch } : { status, code };
    },

    lookAtBatch: async (id) => get<Batch>(`/v1/batches/${id}`),

    async itemsOf(id) {
      const page = await get<{ items: BatchItem[] }>(`/v1/batches/${id}/items`);
      return page?.items ?? [];
    },
  };

  function post(path: string, body: unknown) {
    const headers = { 'content-type': 'application/json' };
    return untilAnswered(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  async function get<Found>(path: string): Promise<Found | undefined> {
    const { status, json } = await untilAnswered(path, { headers: { prefer: 'wait=5' } });
    if (status === 404) return undefined;
    if (status !== 200) throw new Error(`GET ${path} was answered with ${status}: ${JSON.stringify(json)}`);
    return json as Found;
  }

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
