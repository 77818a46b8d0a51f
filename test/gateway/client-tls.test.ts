import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { openGateway } from '../../src/gateway/client.ts';
import { type Passage, startFaultProxy } from '../support/fault-proxy.ts';
import { anAccount } from './an-account.ts';
import { aWire } from './servers.ts';
import { aTlsGateway, trust } from './tls-servers.ts';

const order = { client_orderid: '902B4FF5', amount: '10.42', currency: 'USD', email: 'john.smith@gmail.com' };

async function post(baseUrl: URL, connectTimeoutMs = 5_000) {
  const client = openGateway({ sendTimeoutMs: 5_000, connectTimeoutMs });
  onTestFinished(() => client.close());
  return client.post(anAccount({ baseUrl }), 'preauth', order);
}

afterEach(() => {
  vi.unstubAllEnvs();
});

test('speaks TLS to a gateway whose certificate is good', async () => {
  trust('loopback');
  const { baseUrl, heard } = await aTlsGateway('loopback');

  expect((await post(baseUrl)).kind).toBe('accepted');
  expect(heard[0]).toContain('POST /paynet/api/v2/preauth/39549');
});

test('names the host it wants to speak to, and checks the certificate for that name', async () => {
  trust('loopback');
  const { baseUrl, sockets } = await aTlsGateway('loopback');
  const byName = new URL(baseUrl.href.replace('127.0.0.1', 'localhost'));

  await post(byName);

  expect(sockets.map(({ servername }) => servername)).toEqual(['localhost']);
});

test.each([
  ['self-signed', 'loopback', 'nothing', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ["another host's", 'elsewhere', 'elsewhere', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['expired', 'expired', 'expired', 'CERT_HAS_EXPIRED'],
])('says nothing to a gateway whose certificate is %s', async (_, certificate, trusted, why) => {
  if (trusted !== 'nothing') trust(trusted);
  const { baseUrl, heard } = await aTlsGateway(certificate);

  expect(await post(baseUrl)).toEqual({ kind: 'not-sent', why });
  expect(heard).toEqual([]);
});

test('the environment cannot switch the check off', async () => {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  const { baseUrl, heard } = await aTlsGateway('loopback');

  expect(await post(baseUrl)).toEqual({ kind: 'not-sent', why: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  expect(heard).toEqual([]);
});

test('does not go below TLS 1.2, even where Node is told to', async () => {
  const ciphers = 'DEFAULT@SECLEVEL=0';
  trust('loopback', { minVersion: 'TLSv1', ciphers });
  const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers } as const;
  const { baseUrl, heard } = await aTlsGateway('loopback', old);

  expect((await post(baseUrl)).kind).toBe('not-sent');
  expect(heard).toEqual([]);
});

test('a handshake that is answered in clear, cut or not at all: nothing was sent', async () => {
  const clear = await aWire((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  const cut = await aWire((socket) => socket.resetAndDestroy());
  const mute = await aWire(() => {});
  const secure = (url: URL) => new URL(url.href.replace('http:', 'https:'));

  expect((await post(secure(clear))).kind).toBe('not-sent');
  expect((await post(secure(cut))).kind).toBe('not-sent');
  expect(await post(secure(mute), 50)).toMatchObject({ kind: 'not-sent' });
});

test('wherever the way is cut: what was heard is never called unsent', async () => {
  trust('loopback');
  const { baseUrl, heard } = await aTlsGateway('loopback');
  const proxy = await startFaultProxy(baseUrl);
  onTestFinished(() => proxy.close());
  expect((await post(proxy.url)).kind).toBe('accepted');
  const { passed } = proxy.connections[0] as Passage;
  const whole = { ...passed };

  const seen = new Set<string>();
  for (const direction of ['request', 'reply'] as const) {
    for (let after = 0; after < whole[direction]; after += 60) {
      proxy.suffer({ [direction]: [{ kind: 'reset', after }] });
      const before = heard.length;
      const { kind } = await post(proxy.url);

      seen.add(kind);
      if (heard.length > before) expect(kind, `${direction} cut after ${after}`).not.toBe('not-sent');
    }
  }
  expect(seen).toContain('not-sent');
  expect(seen).toContain('maybe-sent');
});

test('a line that the gateway ended in the meantime: nothing is sent', async () => {
  trust('loopback');
  const { baseUrl, heard, sockets } = await aTlsGateway('loopback');
  const client = openGateway({ sendTimeoutMs: 5_000 });
  onTestFinished(() => client.close());
  const line = await client.connect(anAccount({ baseUrl }));
  await expect.poll(() => sockets.length).toBe(1);

  sockets[0]?.end();
  await expect.poll(() => sockets[0]?.writableFinished).toBe(true);

  const sent = line.kind === 'connected' ? await line.post('preauth', order) : line;
  expect(sent).toEqual({ kind: 'not-sent', why: 'LINE_CLOSED' });
  expect(heard).toEqual([]);
});

test('every connection checks the certificate anew, though the gateway would resume a session', async () => {
  trust('loopback');
  const { baseUrl, resumed } = await aTlsGateway('loopback', { maxVersion: 'TLSv1.2' });

  expect((await post(baseUrl)).kind).toBe('accepted');
  expect((await post(baseUrl)).kind).toBe('accepted');

  expect(resumed).toEqual([false, false]);
});
