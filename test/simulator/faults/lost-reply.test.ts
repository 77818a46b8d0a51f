import { expect } from 'vitest';
import { refusal, test } from '../shop.ts';

const taken = (fault: string) => ({
  orders: [{ client_orderid: 'ORDER', preauth_requests: 1, transactions: [{ type: 'preauth' }] }],
  faults: [{ fault, command: 'preauth', client_orderid: 'ORDER' }],
});

test.for([
  ['reset-after', 'by a reset'],
  ['close-after', 'in peace'],
] as const)('%s: the order is there, no byte comes back, it ends %s', async ([fault, ended], { shop }) => {
  shop.simulator.faults.arm({ fault });

  expect(await shop.bytesOf('preauth', { client_orderid: 'ORDER' })).toEqual({ head: '', body: '', ended });
  expect(shop.simulator.books()).toMatchObject(taken(fault));
});

test('stall-after: the order is there at once, its reply comes later', async ({ shop }) => {
  shop.simulator.faults.arm({ fault: 'stall-after', ms: 300 });
  const reply = shop.preauth({ client_orderid: 'ORDER' });
  const first = await Promise.race([reply, shop.simulator.settled('ORDER', 'preauth')]);

  expect(first).toMatchObject({ type: 'preauth', status: 'approved' });
  expect((await reply).params.type).toBe('async-response');
  expect(shop.simulator.books()).toMatchObject(taken('stall-after'));
});

test.for([500, 502, 503, 504])(
  'http-%d-after: the order is there, a page comes back',
  async (http, { shop }) => {
    const fault = `http-${http}-after`;
    shop.simulator.faults.arm({ fault });

    expect(await shop.preauth({ client_orderid: 'ORDER' })).toMatchObject({
      http,
      text: expect.stringContaining('<html>'),
    });
    expect(shop.simulator.books()).toMatchObject(taken(fault));
  },
);

test.for(['102', '1013'])(
  'error-%s-after: the order is there, an error comes back',
  async (code, { shop }) => {
    const fault = `error-${code}-after`;
    shop.simulator.faults.arm({ fault });

    expect(refusal(await shop.preauth({ client_orderid: 'ORDER' }))).toMatchObject({ type: 'error', code });
    expect(shop.simulator.books()).toMatchObject(taken(fault));
  },
);

test('truncated: fewer bytes than its Content-Length says', async ({ shop }) => {
  shop.simulator.faults.arm({ fault: 'truncated' });
  const { head, body } = await shop.bytesOf('preauth', { client_orderid: 'ORDER' });

  expect(head).toMatch(/\r\nContent-Length: 142\r\n/);
  expect(body).toMatch(/^type=async-response\n&/);
  expect(body).toHaveLength(71);
  expect(shop.simulator.books()).toMatchObject(taken('truncated'));
});

test('truncated-unframed: no length tells that the order id is cut short', async ({ shop }) => {
  shop.simulator.faults.arm({ fault: 'truncated-unframed' });
  const { head, body, ended } = await shop.bytesOf('preauth', { client_orderid: 'ORDER' });

  expect(head).not.toMatch(/content-length|transfer-encoding/i);
  expect(body).toMatch(/&merchant-order-id=ORDER\n&paynet-order-id=686$/);
  expect(ended).toBe('in peace');
  expect(shop.simulator.books()).toMatchObject(taken('truncated-unframed'));
});

test('truncated-unframed: half of a reply that has no order id', async ({ shop }) => {
  shop.simulator.faults.arm({ fault: 'truncated-unframed' });
  const { body } = await shop.bytesOf('preauth', { amount: '0' });

  expect(body).toMatch(/^type=validation-error\n&serial-number=/);
  expect(body).not.toContain('error-code');
});

test.for([
  ['empty-body', ''],
  ['html-body', expect.stringMatching(/^<!DOCTYPE html>/)],
] as const)('%s: HTTP 200 without an answer', async ([fault, text], { shop }) => {
  shop.simulator.faults.arm({ fault });

  expect(await shop.preauth({ client_orderid: 'ORDER' })).toMatchObject({ http: 200, text });
  expect(shop.simulator.books()).toMatchObject(taken(fault));
});
