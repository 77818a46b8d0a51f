import { expect } from 'vitest';
import { aPreauth } from '../support/orders.ts';
import { test } from '../support/world.ts';
import { recordingLog } from '../telemetry/recording-log.ts';
import { kept } from './kept.ts';
import { oneWorld } from './one-world.ts';

const idle = oneWorld({ roles: [] });

const card = '4538977399606732';

test.for(['plain-1', 'a/b/c', 'a#b', 'заказ-7', '注文:1', 'o@shop.example', '../up', `${'ж'.repeat(127)}/`])(
  'the Location of %s leads to its payment',
  async (client_orderid) => {
    const world = idle();

    const enqueued = await world.http('POST', '/v1/preauths', aPreauth({ client_orderid }));

    expect(enqueued.status).toBe(202);
    expect(enqueued.body).toMatchObject({ client_orderid, status: 'queued', account: 'default' });
    const found = await world.http('GET', enqueued.headers.get('location') ?? '');
    expect(found).toMatchObject({ status: 200, body: enqueued.body });
  },
);

test('an order without an id gets one that is nobody else’s', async ({ open }) => {
  const world = await open();
  const nameless = aPreauth({ client_orderid: undefined });

  const minted = await Promise.all([1, 2, 3].map(() => world.http('POST', '/v1/preauths', nameless)));

  const ids = minted.map(({ body }) => body.client_orderid);
  expect(new Set(ids).size).toBe(3);
  for (const { body, headers } of minted) {
    expect(body.client_orderid).toMatch(/^p[a-z2-7]{18}z$/);
    const settled = await world.http('GET', headers.get('location') ?? '', undefined, { prefer: 'wait=10' });
    expect(settled.body).toMatchObject({ client_orderid: body.client_orderid, status: 'approved' });
  }
  expect(world.gateway.books().requests.preauth).toBe(3);
});

test('the same body again is the same payment, and nothing is sent twice', async ({ open }) => {
  const world = await open();
  const order = aPreauth();
  const send = (body: unknown) => world.http('POST', '/v1/preauths', body, { prefer: 'wait=10' });

  const all = await Promise.all([1, 2, 3, 4].map(() => send(order)));
  const later = await send({ ...order, amount: '10.42', cvv2: '123' });

  for (const { status, body } of [...all, later]) {
    expect(status).toBe(202);
    expect(body).toEqual(all[0]?.body);
  }
  expect(all[0]?.body.status).toBe('approved');
  expect(world.gateway.books().requests.preauth).toBe(1);
});

test('who tries cards against an order learns nothing after the tenth, and is told of in the log', async ({
  open,
}) => {
  const { log, lines } = recordingLog();
  const world = await open({ roles: [], log });
  const order = aPreauth({ client_orderid: 'tried' });
  const send = (changes: object) => world.http('POST', '/v1/preauths', { ...order, ...changes });
  const cardFields = ['card_printed_name', 'credit_card_number', 'expire_month', 'expire_year'];
  await send({});

  for (let tries = 0; tries < 10; tries += 1) {
    expect((await send({ expire_year: `${2050 + tries}` })).body.fields).toEqual(cardFields);
    expect((await send({})).status).toBe(202);
  }
  await send({ expire_year: '2098' });

  expect(await send({})).toMatchObject({ status: 409, body: { fields: cardFields } });
  expect((await send({ amount: '11.00' })).body.fields).toEqual(['amount', ...cardFields]);
  const told = lines.filter(({ message }) => message === 'another card for a known order');
  expect(told).toHaveLength(13);
  expect(told[0]).toMatchObject({ level: 'warn', client_orderid: 'tried' });
});

test('a repeat leaves no second card behind', async ({ open }) => {
  const world = await open({ roles: [] });
  const order = aPreauth();

  await world.http('POST', '/v1/preauths', order);
  await world.http('POST', '/v1/preauths', order);
  await world.http('POST', '/v1/preauths', { ...order, amount: '11.00' });

  expect((await kept(world)).filter((name) => name.startsWith('card:'))).toHaveLength(1);
});

test('another content under the same id is a conflict that names the fields and shows no values', async ({
  open,
}) => {
  const world = await open();
  const { client_orderid } = await world.preauth({ client_orderid: 'taken' });

  const conflict = await world.http(
    'POST',
    '/v1/preauths',
    aPreauth({
      client_orderid,
      amount: '99.87',
      credit_card_number: '5413330000000019',
      email: 'other@example.com',
      purpose: 'new here',
      zip_code: '98103',
      state: undefined,
      country: 'DE',
    }),
  );

  expect(conflict).toMatchObject({ status: 409, body: { code: 'ORDER_CONFLICT', status: 409 } });
  expect(conflict.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(conflict.body.fields).toEqual([
    'amount',
    'card_printed_name', // of the card, all or nothing: which of its fields differ is not told
    'country',
    'credit_card_number',
    'email',
    'expire_month',
    'expire_year',
    'purpose',
    'state',
    'zip_code',
  ]);
  const text = JSON.stringify(conflict.body);
  for (const value of ['99.87', '10.42', card, '5413330000000019', 'example.com', 'new here', '9810']) {
    expect(text).not.toContain(value);
  }
  expect(world.gateway.books().requests.preauth).toBe(1);
  expect((await world.payment('taken')).amount).toBe('10.42');
});

test('an amount written in another way is no conflict', async ({ open }) => {
  const world = await open({ roles: [] });
  const order = aPreauth({ amount: '10' });

  const first = await world.http('POST', '/v1/preauths', order);
  const again = await world.http('POST', '/v1/preauths', { ...order, amount: '10.00' });

  expect(again).toMatchObject({ status: 202, body: first.body });
});

test('with Prefer: wait the answer comes when the payment is final', async ({ open }) => {
  const world = await open();

  const { status, headers, body } = await world.http('POST', '/v1/preauths', aPreauth({ cvv2: '116' }), {
    prefer: 'wait=100',
  });

  expect(status).toBe(202);
  expect(headers.get('preference-applied')).toBe('wait=100');
  expect(body.status).toBe('declined');
});

test('with Prefer: wait the answer comes after that time with what is known', async ({ open }) => {
  const world = await open({ simulator: { approvalMs: Number.POSITIVE_INFINITY } });
  const taken = world.gateway.next(({ kind }) => kind === 'answered');
  await world.http('POST', '/v1/preauths', aPreauth({ client_orderid: 'slow' }));
  await taken;

  const { status, body } = await world.http('GET', '/v1/payments/slow', undefined, { prefer: 'wait=1' });

  expect(status).toBe(200);
  expect(['sending', 'processing']).toContain(body.status);
});

test('no answer ever holds the card', async ({ open }) => {
  const world = await open();
  const order = aPreauth();

  const answers = [
    await world.http('POST', '/v1/preauths', order),
    await world.http('POST', '/v1/preauths', order, { prefer: 'wait=10' }),
    await world.http('GET', `/v1/payments/${order.client_orderid}`),
    await world.http('GET', '/v1/payments'),
    await world.http('GET', `/v1/payments/${card}`),
    await world.http('GET', `/v1/payments?account=${card}&status=${card}&cursor=${card}&limit=${card}`),
  ];

  for (const { body } of answers) {
    expect(JSON.stringify(body)).not.toMatch(/4538977399606732|cvv|CARD HOLDER|2099/i);
  }
});
