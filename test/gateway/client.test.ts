import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import type { Account } from '../../src/gateway/account.ts';
import { openGateway } from '../../src/gateway/client.ts';
import type { Command } from '../../src/gateway/control.ts';
import { Secret } from '../../src/telemetry/secret.ts';
import { anAccount } from './an-account.ts';
import { aGateway } from './servers.ts';

const order = { client_orderid: '902B4FF5', amount: '10.42', currency: 'USD', email: 'john.smith@gmail.com' };
const taken =
  'type=async-response\n&serial-number=S1\n&merchant-order-id=902B4FF5\n&paynet-order-id=6863073\n';

function post(baseUrl: URL, command: Command = 'preauth', parameters: Record<string, string> = order) {
  return aClient().post(anAccount({ baseUrl }), command, parameters);
}

function aClient() {
  const client = openGateway({ sendTimeoutMs: 5_000, userAgent: 'test' });
  onTestFinished(() => client.close());
  return client;
}

test('posts exactly the parameters and their control, and reads the reply', async () => {
  const gateway = await aGateway((response) => response.end(taken));

  const reply = await post(gateway.baseUrl, 'preauth', { ...order, order_desc: 'R&D + "x"' });

  expect(reply).toEqual({
    kind: 'accepted',
    serial_number: 'S1',
    paynet_order_id: '6863073',
    merchant_order_id: '902B4FF5',
    end_point_id: null,
  });
  expect(gateway.received).toMatchObject([
    {
      method: 'POST',
      path: '/paynet/api/v2/preauth/39549',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'accept-encoding': 'identity',
        'user-agent': 'test',
        connection: 'close',
      },
      body:
        'client_orderid=902B4FF5&amount=10.42&currency=USD&email=john.smith%40gmail.com' +
        '&order_desc=R%26D+%2B+%22x%22&control=5b26f47b3046f9f7c68cf89dd2691611853f14d9',
    },
  ]);
});

test('each account has its own gateway, and no request waits for another', async () => {
  const [one, other] = [await aGateway(() => {}), await aGateway((response) => response.end(taken))];
  const client = aClient();
  const account = (id: string, { baseUrl }: { baseUrl: URL }): Account => anAccount({ id, baseUrl });

  const stuck = client.post(account('one', one), 'preauth', order);
  const replies = await Promise.all(
    ['a', 'b', 'c'].map(() => client.post(account('other', other), 'preauth', order)),
  );

  expect(replies.map(({ kind }) => kind)).toEqual(['accepted', 'accepted', 'accepted']);
  expect(other.received).toHaveLength(3);
  await expect.poll(() => one.received.length).toBe(1);
  one.hangUp();
  expect((await stuck).kind).toBe('maybe-sent');
});

test('every request has a connection of its own, even from a gateway that would keep it', async () => {
  const gateway = await aGateway((response) => {
    response.setHeader('connection', 'keep-alive');
    response.end(taken);
  });
  const client = aClient();
  const account = anAccount({ baseUrl: gateway.baseUrl });

  await client.post(account, 'preauth', order);
  await client.post(account, 'preauth', order);

  expect(gateway.connections()).toBe(2);
});

test.each([
  ['another merchant order', 'preauth', taken.replace('902B4FF5', 'other'), 'reply to another order'],
  ['another gateway order', 'capture', taken, 'reply to another order'],
  [
    'a status that nobody asked for',
    'preauth',
    'type=status-response&status=approved',
    'reply to another kind of request',
  ],
  ['an acceptance of a question', 'status', 'type=async-response', 'reply to another kind of request'],
] as const)('does not take %s for an answer', async (_, command, body, why) => {
  const gateway = await aGateway((response) => response.end(body));
  const parameters =
    command === 'preauth' ? order : { login: 'TestMerchant', client_orderid: '902B4FF5', orderid: '1' };

  expect(await post(gateway.baseUrl, command, parameters)).toEqual({ kind: 'unintelligible', why });
});

test('hands on a report of whatever order, for the asker to judge', async () => {
  const gateway = await aGateway((response) =>
    response.end('type=status-response&status=approved&paynet-order-id=7'),
  );

  expect(await post(gateway.baseUrl, 'status', { client_orderid: '902B4FF5', orderid: '6' })).toMatchObject({
    kind: 'status',
    report: { paynet_order_id: '7' },
  });
});

test('follows no redirect, whatever it may lead to', async () => {
  const target = await aGateway((response) => response.end(taken));
  const gateway = await aGateway((response) => {
    response.writeHead(307, { location: target.baseUrl.href });
    response.end();
  });

  expect(await post(gateway.baseUrl)).toEqual({ kind: 'unintelligible', why: 'HTTP 307' });
  expect(target.received).toEqual([]);
});

test.each([
  [200, '', 'empty body'],
  [200, '<html><body>Sign in</body></html>', 'HTML instead of form data'],
  [204, '', 'HTTP 204'],
  [302, taken, 'HTTP 302'],
  [429, taken, 'HTTP 429', 3_600_000],
  [503, 'type=error&error-code=1', 'HTTP 503', 3_600_000],
])('HTTP %i with %j tells nothing', async (status, body, why, slowDownMs?: number) => {
  const gateway = await aGateway((response) => {
    response.writeHead(status, { 'retry-after': '999999' });
    response.end(body);
  });

  expect(await post(gateway.baseUrl)).toEqual({ kind: 'unintelligible', why, slowDownMs });
});

test('hears through interim responses', async () => {
  const gateway = await aGateway((response) => {
    for (let i = 0; i < 100; i++) response.writeProcessing();
    response.end(taken);
  });

  expect((await post(gateway.baseUrl)).kind).toBe('accepted');
});

test('reads gzip, though it did not ask for it', async () => {
  const gateway = await aGateway((response) => {
    response.setHeader('content-encoding', 'gzip');
    response.end(gzipSync(taken));
  });

  expect((await post(gateway.baseUrl)).kind).toBe('accepted');
});

test.each([
  ['a gzip bomb', 'gzip', gzipSync(`${taken}&x=${'x'.repeat(50_000_000)}`)],
  ['gzip that was cut', 'gzip', gzipSync(taken).subarray(0, 40)],
  ['what only calls itself gzip', 'gzip', taken],
  ['an encoding we do not know', 'br', taken],
])('does not read %s', async (_, encoding, body) => {
  const gateway = await aGateway((response) => {
    response.setHeader('content-encoding', encoding);
    response.end(body);
  });

  expect(await post(gateway.baseUrl)).toEqual({ kind: 'unintelligible', why: 'unreadable encoding' });
});

test('sends nothing once closed', async () => {
  const gateway = await aGateway((response) => response.end(taken));
  const client = aClient();
  const account = anAccount({ baseUrl: gateway.baseUrl });
  await client.post(account, 'preauth', order);

  await client.close();

  expect(await client.post(account, 'preauth', order)).toEqual({ kind: 'not-sent', why: 'GATEWAY_CLOSED' });
  expect(gateway.received).toHaveLength(1);
});

test('a gateway that quotes the control keys in its message does not get them through', async () => {
  const quoted = 'type=error&error-code=1&error-message=checked with new-key-1, then old-key-1';
  const gateway = await aGateway((response) => response.end(quoted));
  const account = anAccount({
    baseUrl: gateway.baseUrl,
    controlKey: new Secret('new-key-1'),
    previousControlKey: new Secret('old-key-1'),
  });
  const line = await aClient().connect(account);
  if (line.kind !== 'connected') throw new Error(line.why);

  for (const reply of [await line.post('preauth', order), await aClient().post(account, 'preauth', order)]) {
    expect(reply).toMatchObject({ error_message: 'checked with [control key], then [control key]' });
  }
});
