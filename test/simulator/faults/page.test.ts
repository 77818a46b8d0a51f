import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, vi } from 'vitest';
import { createFaults } from '../../../src/simulator/faults/armed.ts';
import { faultsPage } from '../../../src/simulator/faults/page.ts';
import { type Shop, test } from '../shop.ts';

const json = { 'content-type': 'application/json' };

async function ask(shop: Shop, method: string, body?: unknown, headers: Record<string, string> = json) {
  const response = await fetch(new URL('/faults', shop.simulator.baseUrl), {
    method,
    headers,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test('arms, lists and clears over HTTP', async ({ open }) => {
  const shop = await open({ seed: 42 });
  const rule = { fault: 'empty-body', client_orderid: 'ORDER' };
  expect(await ask(shop, 'POST', rule)).toEqual({
    status: 201,
    body: { seed: 42, faults: [{ ...rule, times: 1, probability: 1, struck: 0 }] },
  });
  expect((await shop.preauth({ client_orderid: 'ORDER' })).text).toBe('');

  expect(await ask(shop, 'GET')).toMatchObject({ status: 200, body: { faults: [{ struck: 1 }] } });
  expect(await ask(shop, 'DELETE')).toEqual({ status: 200, body: { seed: 42, faults: [] } });
  expect(shop.simulator.faults.list()).toEqual([]);
});

test('arms several at once, or none of them', async ({ shop }) => {
  const good = { fault: 'gzip', probability: 0.5 };
  expect(await ask(shop, 'POST', [good, { fault: 'crlf' }])).toMatchObject({
    status: 201,
    body: { faults: [{ fault: 'gzip', times: null, probability: 0.5 }, { fault: 'crlf' }] },
  });
  expect(await ask(shop, 'POST', [good, { fault: 'nonsense' }])).toMatchObject({ status: 400 });

  expect(shop.simulator.faults.list()).toHaveLength(2);
});

test.for([
  [{ fault: 'nonsense' }, 'There is no fault "nonsense"'],
  [{}, 'fault'],
  [{ fault: 'gzip', tiems: 2 }, 'tiems'],
  [{ fault: 'gzip', times: 0.5 }, 'times'],
  [{ fault: 'gzip', probability: '1' }, 'probability'],
  [{ fault: 'chargeback', command: 'status' }, 'chargeback strikes capture only'],
  ['{', 'JSON'],
  ['null', 'object'],
] as const)('says what is wrong with %j', async ([rule, why], { shop }) => {
  expect(await ask(shop, 'POST', rule)).toEqual({
    status: 400,
    body: { error: expect.stringContaining(why) },
  });
  expect(shop.simulator.faults.list()).toEqual([]);
});

test('takes no rule that a page in a browser could send unasked', async ({ shop }) => {
  const headers = { 'content-type': 'text/plain' };

  expect((await ask(shop, 'POST', { fault: 'gzip' }, headers)).status).toBe(415);
  expect((await ask(shop, 'PUT', { fault: 'gzip' })).status).toBe(405);
  expect(shop.simulator.faults.list()).toEqual([]);
});

test.for([
  ['127.0.0.1', 200],
  ['::1', 200],
  ['::ffff:127.0.0.1', 200],
  ['192.168.0.7', 403],
  ['::ffff:10.0.0.1', 403],
  ['2001:db8::1', 403],
  [undefined, 403],
] as const)('%s is answered %d', async ([remoteAddress, status]) => {
  const message = Object.assign(new EventEmitter(), {
    method: 'DELETE',
    headers: {},
    socket: { remoteAddress },
  });
  const response = { setHeader: vi.fn(), end: vi.fn(), statusCode: 0 };
  const faults = createFaults({ rules: [{ fault: 'gzip' }], seed: 1, onStrike: () => {} });
  await faultsPage(message as unknown as IncomingMessage, response as unknown as ServerResponse, faults);

  expect(response.statusCode).toBe(status);
  expect(faults.list()).toHaveLength(status === 200 ? 0 : 1);
});
