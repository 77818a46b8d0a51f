import type { Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openGateway } from '../../src/gateway/client.ts';
import { anAccount, sampleKey } from './an-account.ts';
import { aDeadAddress, aGateway, aWire } from './servers.ts';

const order = {
  client_orderid: '902B4FF5',
  amount: '10.42',
  currency: 'USD',
  credit_card_number: '4538977399606732',
  cvv2: '987',
};
const taken = 'type=async-response\n&merchant-order-id=902B4FF5\n&paynet-order-id=6863073\n';
const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/html;charset=utf-8\r\n';

async function post(baseUrl: URL, sendTimeoutMs = 5_000, connectTimeoutMs = 5_000) {
  const client = openGateway({ sendTimeoutMs, connectTimeoutMs });
  onTestFinished(() => client.close());
  const sent = await client.post(anAccount({ baseUrl }), 'preauth', order);

  const told = JSON.stringify(sent);
  for (const secret of [order.credit_card_number, order.cvv2, sampleKey]) expect(told).not.toContain(secret);
  expect(told).not.toMatch(/[0-9a-f]{40}/);
  return sent;
}

test('a refused connection: not sent', async () => {
  expect(await post(await aDeadAddress())).toEqual({ kind: 'not-sent', why: 'ECONNREFUSED' });
});

test('a host nobody knows: not sent', async () => {
  expect((await post(new URL('http://gateway.invalid/paynet'), 5_000, 2_000)).kind).toBe('not-sent');
});

const onWire: [what: string, answer: (socket: Socket) => void, why: string][] = [
  ['a connection closed after the request', (socket) => socket.end(), 'UND_ERR_SOCKET'],
  [
    'a connection closed after the head',
    (socket) => socket.end(`${head}content-length: 9\r\n\r\n`),
    'UND_ERR_SOCKET',
  ],
  [
    'a reply shorter than announced',
    (socket) => socket.end(`${head}content-length: 999\r\n\r\n${taken}`),
    'UND_ERR_SOCKET',
  ],
  [
    'chunks without an end',
    (socket) => socket.end(`${head}transfer-encoding: chunked\r\n\r\n4\r\ntype\r\n`),
    'UND_ERR_SOCKET',
  ],
  [
    'a reply of two lengths',
    (socket) => socket.end(`${head}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`),
    'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  ],
  [
    'a head of 100 kB',
    (socket) => socket.end(`${head}x: ${'x'.repeat(100_000)}\r\n\r\n`),
    'HPE_HEADER_OVERFLOW|UND_ERR_HEADERS_OVERFLOW',
  ],
  ['no HTTP at all', (socket) => socket.end('type=async-response'), 'HTTPParserError'],
  [
    'another protocol',
    (socket) => socket.end('HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    'UND_ERR_SOCKET',
  ],
];

test.each(onWire)('%s: perhaps sent', async (_, answer, why) => {
  const sent = await post(await aWire(answer));

  expect(sent).toEqual({ kind: 'maybe-sent', why: expect.stringMatching(new RegExp(why)) });
});

test('a connection reset after the request: perhaps sent', async () => {
  expect((await post(await aWire((socket) => socket.resetAndDestroy()))).kind).toBe('maybe-sent');
});

test('a reply without an end: perhaps sent, and not listened to for ever', async () => {
  const baseUrl = await aWire((socket) => {
    socket.write(`${head}transfer-encoding: chunked\r\n\r\n`);
    const more = () => {
      while (socket.writable && socket.write(`2000\r\n${'x'.repeat(8192)}\r\n`));
    };
    socket.on('drain', more);
    more();
  });

  expect(await post(baseUrl)).toEqual({ kind: 'maybe-sent', why: 'UND_ERR_RES_EXCEEDED_MAX_SIZE' });
});

test('a flood of interim responses: perhaps sent, and not listened to for ever', async () => {
  const baseUrl = await aWire((socket) => {
    const more = () => {
      while (socket.writable && socket.write('HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n'.repeat(20)));
    };
    socket.on('drain', more);
    more();
  });

  expect(await post(baseUrl, 100)).toEqual({ kind: 'maybe-sent', why: 'REPLY_TIMEOUT' });
});

test('a gateway that never answers: perhaps sent', async () => {
  expect(await post(await aWire(() => {}), 50)).toEqual({ kind: 'maybe-sent', why: 'REPLY_TIMEOUT' });
});

test('a reply that drips without end: perhaps sent', async () => {
  const baseUrl = await aWire((socket) => {
    socket.write(`${head}content-length: 100000\r\n\r\n`);
    const drip = setInterval(() => socket.write('x'), 5);
    socket.on('close', () => clearInterval(drip));
  });

  expect(await post(baseUrl, 100)).toEqual({ kind: 'maybe-sent', why: 'REPLY_TIMEOUT' });
});

test.each(['', 'transfer-encoding: chunked, identity\r\n'])(
  'a reply that ends with the connection (%j) may have been cut: its last value is dropped',
  async (coding) => {
    const cut = taken.slice(0, -3);
    const sent = await post(await aWire((socket) => socket.end(`${head}${coding}\r\n${cut}`)));

    expect(sent).toMatchObject({ kind: 'accepted', merchant_order_id: '902B4FF5', paynet_order_id: null });
  },
);

test('unless the line feed says that it was whole', async () => {
  const sent = await post(await aWire((socket) => socket.end(`${head}\r\n${taken}`)));

  expect(sent).toMatchObject({ kind: 'accepted', paynet_order_id: '6863073' });
});

test('a reply cut in its first value tells nothing', async () => {
  const sent = await post(await aWire((socket) => socket.end(`${head}\r\ntype=async-response`)));

  expect(sent).toEqual({ kind: 'unintelligible', why: 'empty body' });
});

test('a reply that ends before its first value does tells nothing', async () => {
  const sent = await post(await aWire((socket) => socket.end(`${head}content-length: 3\r\n\r\n${taken}`)));

  expect(sent).toMatchObject({ kind: 'unintelligible' });
});

test('a second reply on the connection is heard by nobody', async () => {
  const reply = `${head}content-length: ${taken.length}\r\n\r\n${taken}`;
  const baseUrl = await aWire((socket) => socket.write(reply + reply.replace('6863073', '6660666')));

  expect(await post(baseUrl)).toMatchObject({ kind: 'accepted', paynet_order_id: '6863073' });
  expect(await post(baseUrl)).toMatchObject({ kind: 'accepted', paynet_order_id: '6863073' });
});

test('what the gateway echoes of a card comes back hidden', async () => {
  const gateway = await aGateway((response, { body }) => {
    const pan = new URLSearchParams(body).get('credit_card_number');
    response.end(`type=validation-error&error-code=8&error-message=Bad+card+${pan}`);
  });

  expect(await post(gateway.baseUrl)).toMatchObject({
    kind: 'refused',
    error_message: 'Bad card [card number]',
  });
});
