import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallbackFate, OrderPlan } from './plan-orders.ts';

/** The public address: hands callbacks on to a door that is open, or loses, holds and doubles them. */
export interface FrontDoor {
  readonly url: string;
  readonly tally: Record<CallbackFate, number>;
  close(): Promise<void>;
}

const lateMs = 3_000;

export async function openFrontDoor(
  orders: readonly OrderPlan[],
  doors: () => readonly string[],
): Promise<FrontDoor> {
  const fates = new Map(orders.map((order) => [order.client_orderid, order.callbacks]));
  const tally = { normal: 0, lost: 0, late: 0, doubled: 0, early: 0 };

  const server = createServer((request, response) => {
    deliver(request).then(
      (status) => answer(response, status),
      () => answer(response, 502),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    tally,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };

  async function deliver(request: IncomingMessage): Promise<number> {
    const path = request.url ?? '/';
    const id = new URL(path, 'http://door').searchParams.get('client_orderid') ?? '';
    const fate = fates.get(id) ?? 'normal';
    tally[fate] += 1;

    // The sender believes that it was heard: it won't call again.
    if (fate === 'lost') return 200;
    if (fate === 'late') await sleep(lateMs, undefined, { ref: false });
    if (fate !== 'doubled') return hand(path, doors());
    const [one, other] = await Promise.all([hand(path, doors()), hand(path, [...doors()].reverse())]);
    return Math.max(one, other);
  }
}

/** The answer of the first door that gives one. */
async function hand(path: string, doors: readonly string[]): Promise<number> {
  for (const door of doors) {
    const response = await fetch(`${door}${path}`, { signal: AbortSignal.timeout(4_000) }).catch(
      () => undefined,
    );
    await response?.body?.cancel();
    if (response) return response.status;
  }
  return 502;
}

function answer(response: ServerResponse, status: number): void {
  response.statusCode = status;
  response.end();
}
