import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { type House, type Member, openHouse } from '../support/house.ts';
import { freePort } from '../support/ports.ts';
import { openRedisServer, type RedisServer } from '../support/redis-server.ts';
import type { Secret } from './canaries.ts';
import { type Counter, openCounter } from './counter.ts';
import { openDoor } from './door.ts';
import { armEchoes } from './echoes.ts';
import type { OrderPlan } from './plan.ts';
import { openWire } from './wire.ts';

/** Where the compiled program is, and the certificates of the tests. */
export interface Origin {
  program: string;
  certificates: string;
}

/** Two Redis, a gateway, the ways to and from it, and a process with the HTTP doors. */
export interface Stage {
  folder: string;
  queue: RedisServer;
  vault: RedisServer;
  gateway: Simulator;
  house: House;
  http: Member;
  counter: Counter;
  /** Answers to callbacks. */
  readonly answers: string[];
  /** Keys, tokens, and every `control` that went over a wire so far. */
  secrets(): Secret[];
  close(): Promise<void>;
}

/** How long a card may wait in a run, ms. */
export const cardTtlMs = 6_000;

/** Sets all of it up in `folder`; `tls`: the gateway is behind TLS. Closes what it opened when it can't go on. */
export async function openStage(
  folder: string,
  origin: Origin,
  orders: readonly OrderPlan[],
  tls = false,
): Promise<Stage> {
  for (const name of ['work', 'tmp', 'logs', 'cli', 'secrets', 'data'])
    mkdirSync(join(folder, name), { recursive: true });
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    return { ...(await setUp(folder, origin, orders, { tls, closers })), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Nothing may be squeezed: what is to be found must stand there byte by byte. */
const readable = ['--rdbcompression', 'no', '--slowlog-log-slower-than', '0', '--slowlog-max-len', '20000'];

async function setUp(
  folder: string,
  { program, certificates }: Origin,
  orders: readonly OrderPlan[],
  { tls, closers }: { tls: boolean; closers: (() => Promise<void>)[] },
): Promise<Omit<Stage, 'close'>> {
  const queue = await openRedisServer(join(folder, 'queue'), true, readable);
  closers.push(() => queue.stop());
  const vault = await openRedisServer(join(folder, 'vault'), false, readable);
  closers.push(() => vault.stop());

  const kept = openSecrets(join(folder, 'secrets'));
  const gateway = await startSimulator({
    accounts: [{ endpoints: ['39549'], groups: [], login: 'Leakcheck', controlKey: kept.controlKey }],
    approvalMs: 60,
    unknownMs: 400,
    threeDsMs: 4_000,
    callbackRetryMs: [300, 1_000, 2_000],
  });
  closers.push(() => gateway.close());
  armEchoes(gateway, orders);
  const played = new Map(orders.map((order) => [order.client_orderid, order.playedCode]));
  const certificate = join(certificates, 'test-only-loopback');
  const wire = await openWire(gateway.baseUrl, {
    tls: tls
      ? { cert: readFileSync(`${certificate}.crt`), key: readFileSync(`${certificate}.key`) }
      : undefined,
    heard: kept.heard,
    playedCode: (id) => played.get(id),
  });
  closers.push(wire.close);

  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const answers: string[] = [];
  const door = await openDoor(
    () => address,
    kept.heard,
    (text) => answers.push(text),
  );
  closers.push(door.close);

  const house = openHouse(program, folder, {
    ...environment(folder, { queue, vault }),
    ...kept.env,
    GATEWAY_BASE_URL: wire.baseUrl,
    HTTP_PORT: String(port),
    PUBLIC_URL: door.url,
    ...(tls && { NODE_EXTRA_CA_CERTS: `${certificate}.crt` }),
  });
  closers.push(house.close);
  const http = await house.up('http');
  const counter = openCounter(address, kept.token);
  return { folder, queue, vault, gateway, house, http, counter, answers, secrets: kept.secrets };
}

function environment(folder: string, { queue, vault }: { queue: RedisServer; vault: RedisServer }) {
  return {
    PATH: process.env.PATH,
    HOME: join(folder, 'work'),
    TMPDIR: join(folder, 'tmp'),
    NODE_ENV: 'production',
    GATEWAY_ENDPOINT_ID: '39549',
    GATEWAY_LOGIN: 'Leakcheck',
    REDIS_URL: queue.url,
    VAULT_REDIS_URL: vault.url,
    DATA_DIR: join(folder, 'data'),
    POLL_SCHEDULE: '250ms*60',
    RATE_LIMIT: '1000/s',
    SEND_TIMEOUT: '2s',
    NOT_FOUND_GRACE: '3s',
    CARD_TTL: `${cardTtlMs}ms`,
    LOG_LEVEL: 'trace',
  };
}

/** Makes the run's own keys and tokens, in files as an operator keeps them, and notes every control. */
function openSecrets(folder: string) {
  const controlKey = randomUUID().toUpperCase();
  const previousKey = randomUUID().toUpperCase();
  const token = randomBytes(24).toString('base64url');
  const controls = new Set<string>();
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), `${text}\n`, { mode: 0o600 });
    return join(folder, name);
  };

  return {
    controlKey,
    token,
    env: {
      GATEWAY_CONTROL_KEY_FILE: file('control-key', controlKey),
      GATEWAY_CONTROL_KEY_PREVIOUS_FILE: file('control-key-previous', previousKey),
      API_TOKENS_FILE: file('api-tokens', token),
    },
    heard(control: string): void {
      if (/^(?!0+$)[0-9a-f]{40}$/.test(control)) controls.add(control);
    },
    secrets: (): Secret[] => [
      { kind: 'key', value: controlKey, of: 'the control key' },
      { kind: 'key', value: previousKey, of: 'the previous control key' },
      { kind: 'token', value: token, of: 'the API token' },
      ...[...controls].map((value, index): Secret => ({ kind: 'control', value, of: `control ${index}` })),
    ],
  };
}
