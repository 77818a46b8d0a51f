import { expect } from 'vitest';
import { aPreauth } from '../support/orders.ts';
import { test } from '../support/world.ts';

test('a preauth is sent once, settles, and says what the gateway said', async ({ open }) => {
  const world = await open();

  const payment = await world.preauth({ client_orderid: 'first-1' });

  expect(payment).toMatchObject({
    account: 'default',
    client_orderid: 'first-1',
    status: 'approved',
    amount: '10.42',
    currency: 'USD',
    action: null,
    operations: [{ operation: 'preauth', status: 'approved', last_four_digits: '6732', error_code: null }],
  });
  const { orders } = world.gateway.books();
  expect(orders).toHaveLength(1);
  expect(orders[0]).toMatchObject({ client_orderid: 'first-1', paynet_order_id: payment.paynet_order_id });
  expect(payment.operations[0]?.serial_number).toBe(orders[0]?.transactions[0]?.serial_number);
});

test.for([
  ['116', 'declined', '51'],
  ['101', 'declined', '54'],
  ['999', 'declined', '05'],
])('cvv %s ends as %s with the code of the gateway', async ([cvv2, status, error_code], { open }) => {
  const world = await open();

  const payment = await world.preauth({ cvv2 });

  expect(payment).toMatchObject({ status, operations: [{ status, error_code }] });
  expect(payment.operations[0]?.error_message).toEqual(expect.any(String));
});

test('a filtered payment says so', async ({ open }) => {
  const world = await open();

  expect(await world.preauth({ email: 'fraud@example.com' })).toMatchObject({ status: 'filtered' });
});

test('what the gateway does not know stays unknown until it does', async ({ open }) => {
  const world = await open({ simulator: { unknownMs: Number.POSITIVE_INFINITY } });
  const order = aPreauth({ cvv2: '217' });

  await world.http('POST', '/v1/preauths', order);
  await expect
    .poll(async () => (await world.payment(String(order.client_orderid), 0)).status)
    .toBe('unknown');

  expect(world.gateway.books().preauth_requests[String(order.client_orderid)]).toBe(1);
});

test('an unknown payment resolves when the gateway finds out', async ({ open }) => {
  const world = await open();

  expect(await world.preauth({ cvv2: '217' })).toMatchObject({ status: 'approved' });
});

test('3-D Secure shows where the payer must go, and ends when the payer has been there', async ({ open }) => {
  const world = await open();
  const order = aPreauth({ cvv2: '321' });
  const id = String(order.client_orderid);
  await world.http('POST', '/v1/preauths', order);
  await expect.poll(async () => (await world.payment(id, 0)).status).toBe('action_required');

  const { action } = await world.payment(id, 0);
  const form = await (await fetch(action?.redirect_to ?? '')).text();
  const [, password = ''] = /id="hint">([^<]+)</.exec(form) ?? [];
  await fetch(action?.redirect_to ?? '', { method: 'POST', body: new URLSearchParams({ password }) });

  expect(await world.payment(id)).toMatchObject({ status: 'approved', action: null });
});

test('a stored card pays without payer data', async ({ open }) => {
  const world = await open();

  const { body } = await world.http(
    'POST',
    '/v1/preauths',
    {
      card_recurring_payment_id: '1491927',
      cvv2: '123',
      order_desc: 'Test Order Description',
      amount: '777',
      currency: 'USD',
      ipaddress: '65.153.12.232',
      redirect_url: 'https://shop.example.com/back',
    },
    { prefer: 'wait=10' },
  );

  expect(body).toMatchObject({ status: 'approved', amount: '777', currency: 'USD' });
});

test.for([
  ['500', 'JPY'],
  ['1.234', 'KWD'],
  ['10.5', 'EUR'],
])('%s %s is signed and settled in its own minor units', async ([amount, currency], { open }) => {
  const world = await open();

  expect(await world.preauth({ amount, currency })).toMatchObject({ status: 'approved', amount, currency });
});

test('fifty identical preauths at once are one order, and fifty times the same answer', async ({ open }) => {
  const world = await open();
  const order = aPreauth();

  const answers = await Promise.all(
    Array.from({ length: 50 }, () => world.http('POST', '/v1/preauths', order, { prefer: 'wait=10' })),
  );

  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(world.gateway.books().requests.preauth).toBe(1);
  // The cards of the forty-nine are not left lying about.
  expect(await world.vaultRedis.keys(`${world.prefix}:card:*`)).toEqual([]);
});

test('the same preauth after its end is the same payment, and nothing is sent', async ({ open }) => {
  const world = await open();
  const order = aPreauth();
  const first = (await world.http('POST', '/v1/preauths', order, { prefer: 'wait=10' })).body;

  const again = await world.http('POST', '/v1/preauths', order);

  expect(again.status).toBe(202);
  expect(again.body).toEqual(first);
  expect(world.gateway.books().requests.preauth).toBe(1);
});

test('the same id with other content is a conflict that names the fields', async ({ open }) => {
  const world = await open();
  const order = aPreauth();
  await world.http('POST', '/v1/preauths', order, { prefer: 'wait=10' });

  const other = await world.http('POST', '/v1/preauths', {
    ...order,
    amount: '99.99',
    credit_card_number: '4444555566661111',
  });

  expect(other.status).toBe(409);
  expect(other.body).toMatchObject({
    code: 'ORDER_CONFLICT',
    fields: ['amount', 'card_printed_name', 'credit_card_number', 'expire_month', 'expire_year'],
  });
  expect(world.gateway.books().requests.preauth).toBe(1);
});

test('the same sum in another spelling is the same payment', async ({ open }) => {
  const world = await open();
  const order = aPreauth({ amount: '10.5' });
  await world.http('POST', '/v1/preauths', order);

  const again = await world.http('POST', '/v1/preauths', { ...order, amount: '10.50' });

  expect(again.status).toBe(202);
});

test('without a public URL everything settles by asking', async ({ open }) => {
  const world = await open({ callbacks: false });

  expect(await world.preauth()).toMatchObject({ status: 'approved' });
  expect(world.gateway.books().callbacks.sent).toBe(0);
});
