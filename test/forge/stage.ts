import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Account } from '../../src/gateway/account.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { Secret } from '../../src/telemetry/secret.ts';
import { freePort } from '../support/ports.ts';
import { openProcesses } from '../support/processes.ts';
import { openRedisServer } from '../support/redis-server.ts';

export interface Stage {
  address: string;
  gateway: Simulator;
  /** `changing` is in the middle of a change of its control key. */
  accounts: readonly [settled: Account, changing: Account];
  /** When the gateway was asked about each order. */
  questions: ReadonlyMap<string, number[]>;
  close(): Promise<void>;
}

/** Sets everything up: two Redis, a gateway, and two processes of the program under test. */
export async function openStage(folder: string): Promise<Stage> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  const run = join(folder, 'run');
  mkdirSync(run);

  try {
    const queue = await openRedisServer(join(run, 'queue'), true);
    closers.push(() => queue.stop());
    const vault = await openRedisServer(join(run, 'vault'), false);
    closers.push(() => vault.stop());

    const questions = new Map<string, number[]>();
    const keys = { settled: aKey(), changing: aKey() };
    const gateway = await openGateway(keys, questions);
    closers.push(() => gateway.close());
    const accounts = [
      anAccount('settled', '1', keys.settled, gateway),
      { ...anAccount('changing', '2', keys.changing, gateway), previousControlKey: new Secret(aKey()) },
    ] as const;

    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    const env = environment(run, accounts, { queue: queue.url, vault: vault.url, address, port });
    const processes = await openProcesses(folder, env, address);
    closers.push(() => processes.close());
    return { address, gateway, accounts, questions, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function openGateway(
  keys: { settled: string; changing: string },
  questions: Map<string, number[]>,
): Promise<Simulator> {
  return startSimulator({
    accounts: [
      { endpoints: ['1'], groups: [], login: 'settled', controlKey: keys.settled },
      { endpoints: ['2'], groups: [], login: 'changing', controlKey: keys.changing },
    ],
    approvalMs: 20,
    onEvent(event) {
      if (event.kind !== 'request' || event.command !== 'status') return;
      const order = event.client_orderid ?? '';
      questions.set(order, [...(questions.get(order) ?? []), event.at]);
    },
  });
}

function anAccount(id: string, endpoint: string, key: string, { baseUrl }: Simulator): Account {
  return {
    id,
    baseUrl: new URL(baseUrl),
    endpoint: { kind: 'endpoint', id: endpoint },
    login: id,
    controlKey: new Secret(key),
    currencyExponents: {},
  };
}

function environment(
  folder: string,
  accounts: readonly Account[],
  { queue, vault, address, port }: { queue: string; vault: string; address: string; port: number },
): NodeJS.ProcessEnv {
  const entries = accounts.map(({ id, baseUrl, endpoint, login, controlKey, previousControlKey }) => ({
    id,
    base_url: baseUrl.href,
    endpoint_id: endpoint.id,
    login,
    control_key: controlKey.reveal(),
    ...(previousControlKey && { control_key_previous: previousControlKey.reveal() }),
  }));
  const file = join(folder, 'accounts.json');
  writeFileSync(file, JSON.stringify({ accounts: entries }), { mode: 0o600 });
  return {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    ACCOUNTS_FILE: file,
    REDIS_URL: queue,
    VAULT_REDIS_URL: vault,
    DATA_DIR: join(folder, 'data'),
    HTTP_PORT: String(port),
    PUBLIC_URL: address,
    // Nothing is asked by itself: whatever is asked during the flood, a callback has caused.
    POLL_SCHEDULE: '1h*24',
    RATE_LIMIT: '1000/s',
  };
}

function aKey(): string {
  return randomBytes(20).toString('hex');
}
