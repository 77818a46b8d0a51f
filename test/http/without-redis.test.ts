import { expect, onTestFinished, test, vi } from 'vitest';
import { openApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import type { RedisTarget } from '../../src/redis/connections.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { scratchDir, startPair } from '../redis/scratch.ts';
import { freshCardKeys } from '../support/keys.ts';
import { aPreauth } from '../support/orders.ts';
import { controlKey } from '../support/world.ts';
import { news, pathOf, raw } from './callback-door.ts';

const config = loadConfig({
  GATEWAY_BASE_URL: 'http://127.0.0.1:9',
  GATEWAY_ENDPOINT_ID: '39549',
  GATEWAY_LOGIN: 'TestMerchant',
  GATEWAY_CONTROL_KEY: controlKey,
  CARD_KEYS: freshCardKeys(),
  HTTP_PORT: '0',
});

/** The doors of a house whose stores are there, or not. */
async function openDoors(stores: { queue: RedisTarget; vault: RedisTarget }): Promise<string> {
  const app = await openApp(
    config,
    { ...stores, stop: async () => undefined },
    {
      roles: ['http'],
      log: silentLog,
      prefix: '{without}',
    },
  );
  onTestFinished(() => app.close(1_000));
  return app.address ?? '';
}

async function everyDoor(address: string) {
  const json = { method: 'POST', headers: { 'content-type': 'application/json' } };
  return Promise.all([
    fetch(`${address}/v1/preauths`, { ...json, body: JSON.stringify(aPreauth()) }),
    fetch(`${address}/v1/captures`, { ...json, body: '{"client_orderid":"o-1"}' }),
    fetch(`${address}/v1/cancels`, { ...json, body: '{"client_orderid":"o-1"}' }),
    fetch(`${address}/v1/payments/o-1`),
    fetch(`${address}/v1/payments/o-1`, { headers: { prefer: 'wait=20' } }),
    fetch(`${address}/v1/payments`),
    fetch(`${address}${pathOf(news)}`),
  ]);
}

async function expectUnavailable(address: string): Promise<void> {
  for (const answer of await everyDoor(address)) {
    expect(answer.status, answer.url).toBe(503);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await answer.json()).toMatchObject({ status: 503, code: 'STORE_UNAVAILABLE' });
  }
}

test('when Redis goes away, every door says so, and so that it is called again', async () => {
  const pair = await startPair({ dataDir: scratchDir() });
  const address = await openDoors(pair);
  expect((await fetch(`${address}/readyz`)).status).toBe(200);

  await pair.stop();

  await expectUnavailable(address);
});

test('a Redis that was not there yet is told in the same way; when it comes, the doors open', async () => {
  const dataDir = scratchDir();
  const before = await startPair({ dataDir });
  await before.stop();
  const address = await openDoors(before);
  const call = () => raw(address, 'GET', pathOf(news));
  await expectUnavailable(address);

  await startPair({ dataDir });

  await vi.waitFor(async () => expect((await fetch(`${address}/readyz`)).status).toBe(200), 10_000);
  expect(await call()).toMatchObject({ status: 200 });
  const preauth = await fetch(`${address}/v1/preauths`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(aPreauth()),
  });
  expect(preauth.status).toBe(202);
});

test('without Redis the process lives, is not ready, and names what is missing', async () => {
  const [pair, other] = [
    await startPair({ dataDir: scratchDir() }),
    await startPair({ dataDir: scratchDir() }),
  ];
  const address = await openDoors({ queue: pair.queue, vault: other.vault });

  await other.stop();

  const alive = await fetch(`${address}/healthz`);
  const ready = await fetch(`${address}/readyz`);
  expect([alive.status, await alive.json()]).toEqual([200, { status: 'ok' }]);
  expect([ready.status, await ready.json()]).toEqual([
    503,
    { status: 'not ready', checks: { redis: true, vault: false } },
  ]);
});

test('a bad callback is refused, and a bad order is told its fault, also without Redis', async () => {
  const pair = await startPair({ dataDir: scratchDir() });
  const address = await openDoors(pair);

  await pair.stop();

  expect(await raw(address, 'GET', '/callbacks/default?status=approved')).toMatchObject({ status: 403 });
  const order = await fetch(`${address}/v1/preauths`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(aPreauth({ amount: '0' })),
  });
  expect(order.status).toBe(400);
});
