import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, vi } from 'vitest';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { test } from './shop.ts';

test('says when its port is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };

  await expect(startSimulator({ accounts: [], port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  other.close();
});

test('writes in its books what happened until then, not what happens later', async ({ shop }) => {
  const empty = shop.simulator.books();
  const ids = await shop.approvedOrder({ notify_url: 'http://127.0.0.1:1/' });
  const approved = shop.simulator.books();
  await shop.capture(ids);

  expect(empty).toEqual({
    orders: [],
    requests: {},
    preauth_requests: {},
    capture_requests: {},
    cancel_requests: {},
    requests_by_order: {},
    executed: {},
    faults: [],
    callbacks: { sent: 0, acknowledged: 0 },
  });
  expect(approved).toMatchObject({
    requests: { preauth: 1 },
    orders: [{ transactions: [{ type: 'preauth' }] }],
  });
});

test('asks only until it was told', async ({ shop }) => {
  const fits = vi.fn(() => true);
  const first = shop.simulator.next(fits);
  await shop.approvedOrder();
  await first;

  expect(fits).toHaveBeenCalledOnce();
});

test('cuts off whoever still waits when it is closed', async ({ shop }) => {
  const answered = shop.simulator.next((event) => event.kind === 'answered');
  shop.simulator.hooks.beforeReply = () => new Promise(() => {});
  const reply = shop.preauth().catch((error: Error) => error.message);
  await answered;
  await shop.simulator.close();

  expect(await reply).toBe('fetch failed');
});

test('goes on with nothing after it was closed', async ({ open }) => {
  const shop = await open();
  shop.simulator.hooks.beforeReply = () => shop.simulator.close();
  await expect(shop.preauth()).rejects.toThrow('fetch failed');
  const slower = await open({ approvalMs: 40 });
  await slower.approvedOrder();

  expect(shop.simulator.books().orders).toMatchObject([{ transactions: [{ status: 'processing' }] }]);
});

test('reaches nobody, and is reached by nobody, after it was closed', async ({ open, listen }) => {
  const shop = await open();
  const merchant = await listen();
  const { orderid } = await shop.approvedOrder({ notify_url: merchant.url });
  await shop.simulator.close();

  await expect(shop.simulator.callback(orderid)).resolves.toBe(0);
  await expect(shop.preauth()).rejects.toThrow('fetch failed');
});
