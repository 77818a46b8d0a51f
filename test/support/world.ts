import { test as base } from 'vitest';
import type { Stores } from '../../src/app/stores.ts';
import { type App, openApp, type Role } from '../../src/app.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import type { Store } from '../../src/ledger/store.ts';
import type { Payment } from '../../src/payment/payment.ts';
import { connect } from '../../src/redis/connections.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.ts';
import { type Log, silentLog } from '../../src/telemetry/log.ts';
import type { AclRole } from './acl.ts';
import { freshCardKeys } from './keys.ts';
import { aPreauth } from './orders.ts';
import { type TestRedis, testRedis } from './redis.ts';

export const controlKey = 'B17F59B4-A7DC-41B4-8FF9-37D986B43D20';

export const testAccount = { endpoints: ['39549'], groups: ['12'], login: 'TestMerchant', controlKey };

export interface WorldOptions {
  /** Variables laid over the defaults of the tests. */
  env?: Record<string, string>;
  roles?: readonly Role[];
  simulator?: Partial<SimulatorOptions>;
  /** Whether the gateway is asked for callbacks. */
  callbacks?: boolean;
  log?: Log;
}

/** A gateway, a worker, a ledger and an HTTP server, all to this test alone. */
export interface World {
  gateway: Simulator;
  config: Config;
  /** The servers for the test itself, and for what has a role. */
  stores: Stores;
  storesAs(role: AclRole): Stores;
  prefix: string;
  ledger: Ledger;
  redis: Store;
  vaultRedis: Store;
  address: string;
  app: App;
  http(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  preauth(changes?: Record<string, unknown>, waitSeconds?: number): Promise<Payment>;
  capture(body: Record<string, unknown>, waitSeconds?: number): Promise<Payment>;
  cancel(body: Record<string, unknown>, waitSeconds?: number): Promise<Payment>;
  payment(client_orderid: string, waitSeconds?: number): Promise<Payment>;
  /** Closes the HTTP server alone. */
  closeDoors(): Promise<void>;
  /** Starts a worker, for a world that was opened without. */
  work(): Promise<void>;
  close(): Promise<void>;
}

interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back
  body: any;
}

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  return openWorldOn(testRedis(), options);
}

/** The same on a Redis of the caller's. */
export async function openWorldOn(
  { queueTarget, vaultTarget, prefix, as }: TestRedis,
  options: WorldOptions,
): Promise<World> {
  const stores: Stores = { queue: queueTarget, vault: vaultTarget, stop: async () => undefined };
  const storesAs = (role: AclRole): Stores => ({ ...stores, ...as?.(role) });
  const gateway = await startSimulator({
    accounts: [testAccount],
    approvalMs: 5,
    unknownMs: 30,
    ...options.simulator,
  });
  const configFor = (publicUrl: string | undefined) =>
    loadConfig({
      GATEWAY_BASE_URL: gateway.baseUrl,
      GATEWAY_ENDPOINT_ID: '39549',
      GATEWAY_LOGIN: 'TestMerchant',
      GATEWAY_CONTROL_KEY: controlKey,
      CARD_KEYS: freshCardKeys(),
      HTTP_PORT: '0',
      POLL_SCHEDULE: '50ms*400',
      RATE_LIMIT: '1000/s',
      SEND_TIMEOUT: '5s',
      ...(publicUrl && { PUBLIC_URL: publicUrl }),
      ...options.env,
    });

  // The address is known only once it listens, and the worker must know it to ask for callbacks.
  const shared = configFor(undefined);
  const log = options.log ?? silentLog;
  const http = await openApp(shared, storesAs('http'), { roles: ['http'], log, prefix });
  const address = http.address ?? '';
  const config = { ...shared, PUBLIC_URL: options.callbacks === false ? undefined : new URL(address) };
  const roles = (options.roles ?? ['worker']).filter((role) => role !== 'http');
  const userOf = roles.includes('worker') ? 'worker' : 'sweeper';
  const app = await openApp(config, storesAs(userOf), { roles, log, prefix });
  const late: App[] = [];

  const redis = connect(queueTarget, 'worker');
  const vaultRedis = connect(vaultTarget, 'worker');

  const call: World['http'] = async (method, path, body, headers = {}) => {
    const response = await fetch(`${address}${path}`, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json');
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
  };
  const wait = (seconds: number) => ({ prefer: `wait=${seconds}` });

  return {
    gateway,
    config,
    stores,
    storesAs,
    prefix,
    redis,
    vaultRedis,
    ledger: new Ledger(redis, prefix),
    address,
    app,
    http: call,
    preauth: async (changes = {}, seconds = 10) =>
      (await call('POST', '/v1/preauths', aPreauth(changes), wait(seconds))).body as Payment,
    capture: async (body, seconds = 10) =>
      (await call('POST', '/v1/captures', body, wait(seconds))).body as Payment,
    cancel: async (body, seconds = 10) =>
      (await call('POST', '/v1/cancels', body, wait(seconds))).body as Payment,
    payment: async (id, seconds = 10) =>
      (await call('GET', `/v1/payments/${encodeURIComponent(id)}`, undefined, wait(seconds))).body as Payment,
    closeDoors: () => http.close(2_000),
    async work() {
      late.push(await openApp(config, storesAs('worker'), { roles: ['worker'], log, prefix }));
    },
    async close() {
      await Promise.all([app, ...late].map((one) => one.close(2_000)));
      await http.close(2_000);
      await gateway.close();
      redis.disconnect();
      vaultRedis.disconnect();
    },
  };
}

/** Worlds are opened in the test, with what it needs, and closed after it. */
export const test = base.extend<{ open: (options?: WorldOptions) => Promise<World> }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixture's needs from this pattern
  open: async ({}, use) => {
    const worlds: World[] = [];
    await use(async (options) => {
      const world = await openWorld(options);
      worlds.push(world);
      return world;
    });
    await Promise.all(worlds.map((world) => world.close()));
  },
});
