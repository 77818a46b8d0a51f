import { expect } from 'vitest';
import type { SimulatorEvent } from '../../src/simulator/simulator.ts';
import { example, sign, test } from './shop.ts';

const reply = [
  'type=async-response',
  'serial-number=00000000-0000-0000-0000-0000043b64d7',
  'merchant-order-id=902B4FF5',
  'paynet-order-id=6863073',
  'end-point-id=39549',
];

test.for([
  ['after-each', `${reply.join('\n&')}\n`],
  ['between', reply.join('\n&')],
  ['crlf', `${reply.join('\r\n&')}\r\n`],
  ['none', reply.join('&')],
] as const)('ends values %s', async ([lineFeeds, text], { open }) => {
  const shop = await open({ lineFeeds });

  expect((await shop.preauth({ client_orderid: '902B4FF5' })).text).toBe(text);
});

test('sends the headers of the documents', async ({ shop }) => {
  const { headers } = await shop.preauth();

  expect(Object.fromEntries(headers)).toEqual({
    connection: 'close',
    'content-language': 'en-US',
    'content-length': String(`${reply.join('\n&')}\n`.replace('902B4FF5', 'ORDER-1').length),
    'content-type': 'text/html;charset=utf-8',
    date: expect.stringContaining('GMT'),
    server: 'server',
    'strict-transport-security': 'max-age=31536000, max-age=31536000',
    vary: 'Accept-Encoding',
    'x-content-type-options': 'nosniff',
    'x-xss-protection': '1',
  });
});

test('encodes what it repeats', async ({ shop }) => {
  const { text } = await shop.preauth({ client_orderid: 'заказ & 1=2\n3' });

  expect(text).toContain('merchant-order-id=%D0%B7%D0%B0%D0%BA%D0%B0%D0%B7+%26+1%3D2%0A3\n&');
});

test('gives every request a serial number of its own, refused ones and questions too', async ({ shop }) => {
  const ids = await shop.approvedOrder();
  const replies = [
    await shop.status(ids),
    await shop.preauth({ cvv2: '' }),
    await shop.send('nonsense', '39549', {}),
    await shop.capture(ids),
  ];

  expect(replies.map(({ params }) => params['serial-number']?.slice(-4))).toEqual([
    '64d8',
    '64d9',
    '64da',
    '64db',
  ]);
});

test('plays under another path', async ({ open }) => {
  const shop = await open({ basePath: '/checkout' });

  expect(shop.simulator.baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/checkout$/);
  expect((await shop.preauth()).params.type).toBe('async-response');
});

test('has nothing elsewhere', async ({ shop }) => {
  const { baseUrl } = shop.simulator;

  expect((await fetch(`${baseUrl}/api/v2/status/39549`)).status).toBe(404);
  expect((await fetch(new URL('/other/api/v2/status/39549', baseUrl), { method: 'POST' })).status).toBe(404);
});

test('tells what happens, in order', async ({ open }) => {
  const events: SimulatorEvent[] = [];
  const shop = await open({ onEvent: (event) => events.push(event) });
  await shop.approvedOrder({ client_orderid: 'ORDER' });

  const about = { paynet_order_id: '6863073', client_orderid: 'ORDER', type: 'preauth' };
  const at = expect.any(Number);
  expect(events).toEqual([
    { kind: 'request', at, command: 'preauth', client_orderid: 'ORDER' },
    { kind: 'moved', at, ...about, status: 'processing', stage: 'auth_processing' },
    {
      kind: 'answered',
      at,
      command: 'preauth',
      client_orderid: 'ORDER',
      serial_number: '00000000-0000-0000-0000-0000043b64d7',
      type: 'async-response',
      error_code: null,
    },
    { kind: 'settled', at, ...about, status: 'approved', stage: 'auth_approved' },
  ]);
});

test('waits for what has not begun yet', async ({ shop }) => {
  const settled = shop.simulator.settled('LATER', 'capture');
  await shop.capturedOrder({ client_orderid: 'LATER' });

  expect(await settled).toMatchObject({ type: 'capture', status: 'approved' });
});

test('keeps nothing of a card that must not be kept', async ({ open }) => {
  const events: SimulatorEvent[] = [];
  const shop = await open({ onEvent: (event) => events.push(event) });
  const ids = await shop.approvedOrder({ cvv2: '1234' });
  const { text } = await shop.status(ids);
  const books = await (await fetch(new URL('/books', shop.simulator.baseUrl))).text();

  for (const told of [text, books, JSON.stringify(events)]) {
    expect(told).not.toMatch(/4538977399606732|1234|CARD.HOLDER|B17F59B4/);
    expect(told).not.toContain(sign('39549', ids.client_orderid, '1042', example.email));
  }
});

test('keeps books anybody can read', async ({ shop }) => {
  const ids = await shop.capturedOrder({ client_orderid: 'ORDER' });
  await shop.status(ids);
  await shop.send('nonsense', '39549', {});
  const response = await fetch(new URL('/books', shop.simulator.baseUrl));

  expect(response.headers.get('content-type')).toBe('application/json');
  const books = await response.json();
  expect(books).toEqual(shop.simulator.books());
  expect(books).toMatchObject({
    orders: [
      {
        paynet_order_id: ids.orderid,
        client_orderid: 'ORDER',
        endpoint: '39549',
        amount: '10.42',
        currency: 'USD',
        last4: '6732',
        preauth_requests: 1,
        transactions: [
          { type: 'preauth', status: 'approved' },
          { type: 'capture', status: 'approved', amount: '10.42' },
        ],
      },
    ],
    requests: { preauth: 1, capture: 1, status: 1, other: 1 },
    preauth_requests: { ORDER: 1 },
    capture_requests: { ORDER: 1 },
    cancel_requests: {},
    requests_by_order: { ORDER: { preauth: 1, capture: 1, status: 1 } },
    executed: { preauth: 1, capture: 1 },
    faults: [],
    callbacks: { sent: 0, acknowledged: 0 },
  });
});

test('refuses a body nobody would send', async ({ shop }) => {
  const failed = shop.simulator.next((event) => event.kind === 'failed');
  await shop.preauth({ merchant_data: 'x'.repeat(1_100_000) });

  expect(await failed).toMatchObject({ error: new Error('The body is over a megabyte: send less') });
  expect(shop.simulator.books().orders).toEqual([]);
});
