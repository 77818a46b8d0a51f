import type { LookupAddress } from 'node:dns';
import { createServer, type LookupFunction } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { addressRefused, allowedFor, isRefusedLiteral } from '../../src/gateway/allowed-address.ts';
import { openGateway } from '../../src/gateway/client.ts';
import { anAccount } from './an-account.ts';
import { aGateway, listening } from './servers.ts';

const order = { client_orderid: '902B4FF5', amount: '10.42', currency: 'USD', email: 'john.smith@gmail.com' };
const refused = { kind: 'not-sent', why: 'ADDRESS_REFUSED' };

/** Answers each time with the next of these, and then with the last one again. */
function names(...answers: string[][]): LookupFunction {
  let asked = 0;
  return (_, __, done) => {
    const list = answers[Math.min(asked, answers.length - 1)] ?? [];
    asked += 1;
    setImmediate(
      done,
      null,
      list.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
}

async function post(baseUrl: URL, lookup?: LookupFunction) {
  const client = openGateway({ sendTimeoutMs: 5_000, connectTimeoutMs: 5_000, ...(lookup && { lookup }) });
  onTestFinished(() => client.close());
  return client.post(anAccount({ baseUrl }), 'preauth', order);
}

/** Somebody on this machine who only listens. */
async function aListener() {
  const seen = { connections: 0, ended: 0, bytes: 0 };
  const server = createServer((socket) => {
    seen.connections += 1;
    socket
      .on('error', () => undefined)
      .on('close', () => {
        seen.ended += 1;
      })
      .on('data', (chunk) => {
        seen.bytes += chunk.length;
      });
  });
  const { port } = await listening(server);
  return { port, seen };
}

const accepted = 'type=async-response\n&merchant-order-id=902B4FF5\n&paynet-order-id=6863073\n';

test.each([
  ...[
    '127.0.0.1',
    '10.0.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '::1',
    '::',
    'fd00::1',
  ],
  ...['fe80::1', '::ffff:127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::'],
])('a public name that leads to %s is not called', async (address) => {
  const { port, seen } = await aListener();

  for (const scheme of ['http', 'https']) {
    expect(await post(new URL(`${scheme}://gateway.example:${port}/paynet`), names([address]))).toEqual(
      refused,
    );
  }
  expect(seen).toEqual({ connections: 0, ended: 0, bytes: 0 });
});

test.each([
  ...['https://10.0.0.1', 'https://169.254.169.254', 'https://[fd00::1]', 'https://[::ffff:10.0.0.1]'],
  ...[
    'https://0.0.0.0',
    'https://[::]',
    'https://192.168.0x1.1',
    'https://3232235777',
    'https://[64:ff9b::a00:1]',
  ],
])('%s is not called, whoever configured it', async (url) => {
  expect(await post(new URL(url))).toEqual(refused);
});

test('where this machine is named, only this machine is called', async () => {
  const { baseUrl, received } = await aGateway((response) => response.end(accepted));
  const here = new URL(baseUrl.href.replace('127.0.0.1', 'localhost'));

  expect(await post(here, names(['10.0.0.1', '127.0.0.1']))).toMatchObject({ kind: 'accepted' });
  expect(await post(here, names(['10.0.0.1', '8.8.8.8']))).toEqual(refused);
  expect(received).toHaveLength(1);
});

test('a name that leads elsewhere the second time is checked the second time', async () => {
  const { baseUrl, received } = await aGateway((response) => response.end(accepted));
  const client = openGateway({ sendTimeoutMs: 5_000, lookup: names(['127.0.0.1'], ['192.168.0.1']) });
  onTestFinished(() => client.close());
  const account = anAccount({ baseUrl: new URL(baseUrl.href.replace('127.0.0.1', 'localhost')) });

  expect(await client.post(account, 'preauth', order)).toMatchObject({ kind: 'accepted' });
  expect(await client.post(account, 'preauth', order)).toEqual(refused);
  expect(received).toHaveLength(1);
});

test('of all that a name leads to, what may not be called is left out', async () => {
  const found = (...list: string[]) =>
    new Promise<unknown>((resolve) => {
      const { lookup } = allowedFor(new URL('https://gateway.example'), names(list));
      lookup('gateway.example', { all: true }, (error, addresses) => resolve(error?.code ?? addresses));
    });

  expect(await found('10.0.0.1', '8.8.8.8', '::1', '2600::1')).toEqual([
    { address: '8.8.8.8', family: 4 },
    { address: '2600::1', family: 6 },
  ]);
  expect(await found('10.0.0.1', '::1')).toBe('ADDRESS_REFUSED');
  expect(await found()).toBe('ADDRESS_REFUSED');
});

test('who asks for one address gets one that may be called', async () => {
  const { lookup } = allowedFor(new URL('https://gateway.example'), names(['10.0.0.1', '8.8.8.8']));

  const one = await new Promise((resolve) =>
    lookup('x', {}, (_, address, family) => resolve([address, family])),
  );

  expect(one).toEqual(['8.8.8.8', 4]);
});

test('all that a name leads to is looked up, in the way that was asked for', async () => {
  const asked: unknown[] = [];
  const noting: LookupFunction = (name, options, done) => {
    asked.push({ name, ...options });
    names(['8.8.8.8'])(name, options, done);
  };
  const { lookup } = allowedFor(new URL('https://gateway.example'), noting);

  await new Promise((resolve) => lookup('gateway.example', { family: 4, hints: 32 }, resolve));

  expect(asked).toEqual([{ name: 'gateway.example', family: 4, hints: 32, all: true }]);
});

test.each(['https://gateway.example', 'http://localhost'])(
  'for %s nothing is an address but an address',
  (url) => {
    const { address } = allowedFor(new URL(url));

    expect([address(undefined), address(''), address('gateway.example'), address('8.8.8')]).not.toContain(
      true,
    );
  },
);

test('that an address is not called is said in words, too', () => {
  expect(addressRefused().code).toBe('ADDRESS_REFUSED');
  expect(addressRefused().message).toContain('is not called');
});

test('a name that cannot be looked up is told as that', async () => {
  const failing: LookupFunction = (_, __, done) =>
    setImmediate(done, Object.assign(new Error('no'), { code: 'EAI_AGAIN' }), '');

  expect(await post(new URL('https://gateway.example'), failing)).toEqual({
    kind: 'not-sent',
    why: 'EAI_AGAIN',
  });
});

test.each(['http', 'https'])(
  'over %s, an address that changed after it was checked hears not one byte',
  async (scheme) => {
    const { port, seen } = await aListener();
    const turning = (): LookupAddress => {
      let read = 0;
      return {
        get address() {
          read += 1;
          return read === 1 ? '8.8.8.8' : '127.0.0.1';
        },
        family: 4,
      };
    };
    const lookup: LookupFunction = (_, __, done) => setImmediate(done, null, [turning()]);

    expect(await post(new URL(`${scheme}://gateway.example:${port}/paynet`), lookup)).toEqual(refused);
    await expect.poll(() => seen.ended).toBe(1);
    expect(seen.bytes).toBe(0);
  },
);

test.each([
  ['http://localhost:1', false],
  ['http://127.0.0.1', false],
  ['http://[::1]', false],
  ['https://gateway.example', false],
  ['https://8.8.8.8', false],
  ['https://10.0.0.1', true],
  ['https://[fe80::1]', true],
])('%s as an address that is refused: %s', (url, isRefused) => {
  expect(isRefusedLiteral(new URL(url))).toBe(isRefused);
});
