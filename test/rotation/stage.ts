import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { freePort } from '../support/ports.ts';
import { openProcesses } from '../support/processes.ts';
import { openRedisServer } from '../support/redis-server.ts';

/** How long a card may wait in this run; a pause of the workers is shorter. */
export const cardTtlMs = 30_000;

export interface Stage {
  address: string;
  gateway: Simulator;
  /** `paynet-worker keys …` on the ring that all processes share; gives what it prints. Throws when it refuses. */
  keys(...argv: string[]): Promise<string>;
  /** Holds the workers still, as a machine without a minute to spare does. */
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

/** Two Redis, a gateway, one process that takes orders and two that send, all on one ring. */
export async function openStage(program: string, folder: string): Promise<Stage> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  mkdirSync(folder);

  try {
    const queue = await openRedisServer(join(folder, 'queue'), true);
    closers.push(() => queue.stop());
    const vault = await openRedisServer(join(folder, 'vault'), false);
    closers.push(() => vault.stop());
    const controlKey = randomBytes(20).toString('hex');
    const gateway = await startSimulator({
      accounts: [{ endpoints: ['1'], groups: [], login: 'shop', controlKey }],
      approvalMs: 20,
    });
    closers.push(() => gateway.close());

    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    const env = {
      PATH: process.env.PATH,
      GATEWAY_BASE_URL: gateway.baseUrl,
      GATEWAY_ENDPOINT_ID: '1',
      GATEWAY_LOGIN: 'shop',
      GATEWAY_CONTROL_KEY: controlKey,
      REDIS_URL: queue.url,
      VAULT_REDIS_URL: vault.url,
      DATA_DIR: join(folder, 'data'),
      CARD_KEYS_FILE: join(folder, 'ring.json'),
      CARD_TTL: `${cardTtlMs / 1_000}s`,
      HTTP_PORT: String(port),
      PUBLIC_URL: address,
      RATE_LIMIT: '1000/s',
      NOT_FOUND_GRACE: '6s', // what a pause held back on its way out is soon sent again
    };
    const keys = async (...argv: string[]) => {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [join(program, 'src/cli.js'), 'keys', ...argv],
        { env },
      );
      return stdout;
    };
    await keys('new');
    const processes = await openProcesses(program, env, address, ['http', 'worker', 'worker']);
    closers.push(() => processes.close());

    const [, ...workers] = processes.children;
    const signal = (name: NodeJS.Signals) => {
      for (const worker of workers) worker.kill(name);
    };
    return { address, gateway, keys, pause: () => signal('SIGSTOP'), resume: () => signal('SIGCONT'), close };
  } catch (error) {
    await close();
    throw error;
  }
}
