import { expect } from 'vitest';
import { test } from './shop.ts';

test('sends another reply when told, after the effect', async ({ shop }) => {
  shop.simulator.hooks.replyWith = (command, params, text) => ({
    body: text.replace('type=', 'pe=').replace('6863073', `${command} ${params.client_orderid}`),
    headers: { 'Content-Type': 'text/plain' },
  });
  const answer = await shop.preauth({ client_orderid: 'ORDER' });

  expect(answer.text).toMatch(/^pe=async-response\n/);
  expect(answer.params['paynet-order-id']).toBe('preauth ORDER');
  expect(answer.headers.get('content-type')).toBe('text/plain');
  expect(shop.simulator.books().orders).toHaveLength(1);
});

test('sends another reply when told, before any effect', async ({ shop }) => {
  shop.simulator.hooks.rejectBefore = () => ({ status: 503, body: '<html>busy</html>' });
  const answer = await shop.preauth({ client_orderid: 'ORDER' });

  expect(answer).toMatchObject({ http: 503, text: '<html>busy</html>' });
  expect(shop.simulator.books()).toMatchObject({ orders: [], preauth_requests: { ORDER: 1 } });
});

test('replies as ever when a hook has nothing to say', async ({ shop }) => {
  shop.simulator.hooks.rejectBefore = () => undefined;
  shop.simulator.hooks.replyWith = () => undefined;

  expect((await shop.preauth()).params.type).toBe('async-response');
});

test('resets the connection when told', async ({ shop }) => {
  shop.simulator.hooks.replyWith = () => ({ destroy: true });

  await expect(shop.preauth()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
  expect(shop.simulator.books().orders).toHaveLength(1);
});

test('breaks off in the middle of a reply when told', async ({ shop }) => {
  shop.simulator.hooks.replyWith = (_command, _params, text) => ({ body: text.slice(0, 40), destroy: true });

  await expect(shop.preauth()).rejects.toThrow('terminated');
});

test('apologises when a hook breaks', async ({ shop }) => {
  const failed = shop.simulator.next((event) => event.kind === 'failed');
  shop.simulator.hooks.beforeReply = () => {
    throw new Error('the test is wrong');
  };

  expect((await shop.preauth()).params).toMatchObject({ type: 'error', 'error-code': '102' });
  expect(await failed).toMatchObject({ error: new Error('the test is wrong') });
});
