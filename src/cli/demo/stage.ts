import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStores } from '../../app/stores.ts';
import { openApp, roles } from '../../app.ts';
import { loadConfig } from '../../config.ts';
import type { Payment } from '../../payment/payment.ts';
import { type Books, type SimulatorEvent, startSimulator } from '../../simulator/simulator.ts';
import { silentLog } from '../../telemetry/log.ts';
import { playAccount } from '../simulate.ts';

/** Everything the demo plays on, real and from nothing: gateway, Redis, workers, HTTP. */
export interface Stage {
  /** Sends a request to the payments API, as a shop would. */
  call(method: 'GET' | 'POST', path: string, body?: unknown, waitSeconds?: number): Promise<Payment>;
  books(): Books;
  close(): Promise<void>;
}

export async function openStage(onEvent: (event: SimulatorEvent) => void): Promise<Stage> {
  const simulator = await startSimulator({
    accounts: [playAccount],
    approvalMs: 700,
    unknownMs: 3_000,
    onEvent,
  });
  const dataDir = await mkdtemp(join(tmpdir(), 'paynet-demo-'));
  const port = await freePort();
  const config = loadConfig({
    GATEWAY_BASE_URL: simulator.baseUrl,
    GATEWAY_ENDPOINT_GROUP_ID: playAccount.groups[0],
    GATEWAY_LOGIN: playAccount.login,
    GATEWAY_CONTROL_KEY: playAccount.controlKey,
    DATA_DIR: dataDir,
    HTTP_PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    POLL_SCHEDULE: '1s*300',
  });
  const stores = await openStores(config, silentLog);
  const app = await openApp(config, stores, { roles, log: silentLog });

  return {
    books: () => simulator.books(),
    async call(method, path, body, waitSeconds = 0) {
      const response = await fetch(`${app.address}${path}`, {
        method,
        headers: { 'content-type': 'application/json', prefer: `wait=${waitSeconds}` },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if (!response.ok)
        throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
      return (await response.json()) as Payment;
    },
    async close() {
      await app.close(3_000);
      await stores.stop();
      await simulator.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
