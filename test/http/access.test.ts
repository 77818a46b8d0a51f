import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { Secret } from '../../src/telemetry/secret.ts';
import { anAccount } from '../gateway/an-account.ts';
import { pathOf } from './callback-door.ts';
import { aPayment, aProblem, openFront } from './front.ts';

const token = 'a-token-of-thirty-two-characters';
const newer = 'another-token-of-some-more-characters';
const tokens = [token, newer].map((text) => new Secret(createHash('sha256').update(text).digest()));

const client = {
  preauth: async () => ({ ok: true as const, payment: aPayment() }),
  capture: async () => ({ ok: true as const, payment: aPayment() }),
  cancel: async () => ({ ok: true as const, payment: aPayment() }),
  payment: async () => ({ ok: true as const, payment: aPayment() }),
  payments: async () => ({ ok: true as const, page: { payments: [], next_cursor: null } }),
};

const api = [
  ['POST', '/v1/preauths', 202],
  ['POST', '/v1/captures', 202],
  ['POST', '/v1/cancels', 202],
  ['GET', '/v1/payments/o-1', 200],
  ['GET', '/v1/payments', 200],
] as const;

function request(method: 'GET' | 'POST', url: string, authorization?: string) {
  return {
    method,
    url,
    headers: { ...(authorization !== undefined && { authorization }) },
    ...(method === 'POST' && { payload: {} }),
  };
}

const news = { status: 'approved', orderid: '1', client_orderid: 'o-1' };
const withoutToken = [pathOf(news, anAccount()), '/healthz', '/readyz'];

test.each(api)('%s %s wants a token, and takes each that is configured', async (method, url, success) => {
  const { ask } = await openFront({ client, tokens });

  for (const one of [token, newer]) {
    expect((await ask(request(method, url, `Bearer ${one}`))).status).toBe(success);
  }
  for (const wrong of [
    undefined,
    '',
    'Bearer ',
    `Bearer ${token.slice(0, -1)}`,
    `Bearer ${token}x`,
    `Bearer ${token},${newer}`,
    `Basic ${token}`,
    token,
    'Bearer [secret]',
    `Bearer ${createHash('sha256').update(token).digest('hex')}`,
    `Bearer ${createHash('sha256').update(token).digest('base64')}`,
    'Bearer undefined',
  ]) {
    const reply = await ask(request(method, url, wrong));

    expect(reply, wrong).toMatchObject(aProblem(401, 'UNAUTHORIZED'));
    expect(reply.text).not.toContain(token.slice(0, 8));
  }
});

test('whoever has no token learns nothing about the body sent with it', async () => {
  const { ask } = await openFront({ client, tokens });
  const payload = 'x'.repeat(600 * 1024);

  expect(
    await ask({ method: 'POST', url: '/v1/preauths', headers: { 'content-type': 'text/xml' }, payload }),
  ).toMatchObject(aProblem(401, 'UNAUTHORIZED'));
});

test.each(withoutToken)('%.20s answers without a token, also to others than this machine', async (url) => {
  for (const configured of [tokens, []]) {
    const { ask } = await openFront({ client, tokens: configured });

    expect(await ask({ url, remoteAddress: '198.51.100.7' })).toMatchObject({ status: 200 });
  }
});

test.each(api)('without configured tokens %s %s answers this machine only', async (method, url, success) => {
  const { ask } = await openFront({ client });
  const from = (remoteAddress: string) => ask({ ...request(method, url), remoteAddress });

  for (const near of ['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1']) {
    expect((await from(near)).status, near).toBe(success);
  }
  for (const far of [
    '198.51.100.7',
    '10.0.0.1',
    '2001:db8::1',
    '::ffff:10.0.0.1',
    '::127.0.0.1',
    '1.127.0.0',
  ]) {
    expect(await from(far), far).toMatchObject(aProblem(403, 'LOOPBACK_ONLY'));
  }
});

test.each([
  ['forwarded', 'for=198.51.100.7'],
  ['x-forwarded-for', '198.51.100.7'],
  ['X-Forwarded-For', '127.0.0.1'],
  ['x-forwarded-for', ''],
  ['x-forwarded-host', 'shop.example'],
  ['x-forwarded-proto', 'https'],
  ['x-forwarded-port', '443'],
  ['x-real-ip', '198.51.100.7'],
  ['via', '1.1 proxy.example'],
])(
  'without configured tokens nobody comes in through a proxy on this machine, told by %s: %s',
  async (name, value) => {
    const { ask } = await openFront({ client });
    const { ask: askWithTokens } = await openFront({ client, tokens });
    const headers = { [name]: value };

    for (const [method, url] of api) {
      expect(await ask({ ...request(method, url), headers })).toMatchObject(aProblem(403, 'LOOPBACK_ONLY'));
    }
    for (const url of withoutToken) expect(await ask({ url, headers })).toMatchObject({ status: 200 });
    expect(
      await askWithTokens({ url: '/v1/payments', headers: { ...headers, authorization: `Bearer ${token}` } }),
    ).toMatchObject({ status: 200 });
  },
);

test('a forwarded address does not make somebody this machine', async () => {
  const { ask } = await openFront({ client });
  const headers = { 'x-forwarded-for': '127.0.0.1', forwarded: 'for=127.0.0.1', 'x-real-ip': '127.0.0.1' };

  expect(await ask({ url: '/v1/payments', headers, remoteAddress: '198.51.100.7' })).toMatchObject(
    aProblem(403, 'LOOPBACK_ONLY'),
  );
});

test.each(['evil.example', '192.168.1.7:8080', 'localhost.evil.example', '127.0.0.1.evil.example', 'a b'])(
  'without tokens nobody is answered who calls this machine %s',
  async (host) => {
    const { ask } = await openFront({ client });

    expect(await ask({ ...request('GET', '/v1/payments'), headers: { host } })).toMatchObject(
      aProblem(403, 'LOOPBACK_ONLY'),
    );
  },
);

test.each(['localhost', 'localhost:8080', '127.0.0.1:8080', '[::1]:8080'])(
  'without tokens who calls this machine %s is answered',
  async (host) => {
    const { ask } = await openFront({ client });

    expect(await ask({ ...request('GET', '/v1/payments'), headers: { host } })).toMatchObject({
      status: 200,
    });
  },
);
