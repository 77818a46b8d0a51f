import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { test } from '../shop.ts';

const values = [
  'type=async-response',
  'serial-number=00000000-0000-0000-0000-0000043b64d7',
  'merchant-order-id=ORDER',
  'paynet-order-id=6863073',
  'end-point-id=39549',
];
const usual = `${values.join('\n&')}\n`;

test.for([
  ['no-newlines', values.join('&')],
  ['crlf', `${values.join('\r\n&')}\r\n`],
  ['no-final-newline', values.join('\n&')],
  ['byte-order-mark', `\u00ef\u00bb\u00bf${usual}`],
  ['doubled-fields', `${usual}&type=error\n&status=declined\n`],
  ['hostile-names', `${usual}&__proto__=x\n&constructor%5Bprototype%5D=x\n`],
  ['bad-encoding', `${usual}&descriptor=%zz%00\u00ff\n`],
  ['short-length', usual],
  ['false-gzip', usual],
  ['slow-drip', usual],
  ['huge-header', usual],
  ['huge-body', `${usual}&descriptor=${'x'.repeat(8_388_608)}\n`],
] as const)('%s: these bytes, and the order is there', async ([fault, body], { shop }) => {
  shop.simulator.faults.arm({ fault, ms: 1 });
  const answer = await shop.bytesOf('preauth', { client_orderid: 'ORDER' });

  expect(answer.body === body).toBe(true);
  expect(shop.simulator.books()).toMatchObject({
    orders: [{ client_orderid: 'ORDER' }],
    faults: [{ fault }],
  });
});

test.for([
  ['short-length', /\r\nContent-Length: 132\r\n/],
  ['false-gzip', /\r\nContent-Encoding: gzip\r\n/],
  ['huge-header', /\r\nX-Padding: x{100000}\r\n/],
] as const)('%s: its head says so', async ([fault, head], { shop }) => {
  shop.simulator.faults.arm({ fault });

  expect((await shop.bytesOf('preauth', { client_orderid: 'ORDER' })).head).toMatch(head);
});

test('gzip: compressed, though nobody asked', async ({ shop }) => {
  shop.simulator.faults.arm({ fault: 'gzip' });
  const { head, body } = await shop.bytesOf('preauth', { client_orderid: 'ORDER' });

  expect(head).toMatch(/\r\nContent-Encoding: gzip\r\n/);
  expect(gunzipSync(Buffer.from(body, 'latin1')).toString()).toBe(usual);
});

test('slow-drip: takes its time for every byte', async ({ shop }) => {
  shop.simulator.faults.arm({ fault: 'slow-drip', ms: 4 });
  const started = performance.now();
  await shop.bytesOf('preauth', { client_orderid: 'ORDER' });

  expect(performance.now() - started).toBeGreaterThan(usual.length * 3);
});

test('slow-drip stops when its reader leaves', async ({ open }) => {
  const shop = await open();
  shop.simulator.faults.arm({ fault: 'slow-drip', ms: 10 });
  const struck = shop.simulator.next((event) => event.kind === 'fault');
  const reply = shop.preauth().catch((error: Error) => error.message);
  await struck;
  await shop.simulator.close();

  expect(['terminated', 'fetch failed']).toContain(await reply);
});

test('json-body: JSON of the same answer', async ({ shop }) => {
  shop.simulator.faults.arm({ fault: 'json-body' });
  const { text, headers } = await shop.preauth({ client_orderid: 'ORDER' });

  expect(headers.get('content-type')).toBe('application/json');
  expect(JSON.parse(text)).toEqual(Object.fromEntries(values.map((pair) => pair.split('='))));
});

test('doubled-reply: two whole replies to one request, one order', async ({ shop }) => {
  shop.simulator.faults.arm({ fault: 'doubled-reply' });
  const { head, body } = await shop.bytesOf('preauth', { client_orderid: 'ORDER' });

  expect(head).toMatch(/^HTTP\/1.1 200 OK\r\n/);
  expect(body).toBe(`${usual}${head}${usual}`);
  expect(shop.simulator.books().orders).toHaveLength(1);
});
