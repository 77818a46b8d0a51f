import { readFileSync } from 'node:fs';
import tls, { type TlsOptions } from 'node:tls';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { openGateway } from '../../src/gateway/client.ts';
import { anAccount } from './an-account.ts';
import { aWire, listening } from './servers.ts';

const order = { client_orderid: '902B4FF5', amount: '10.42', currency: 'USD', email: 'john.smith@gmail.com' };
const file = (name: string) => readFileSync(new URL(`certificates/test-only-${name}`, import.meta.url));

/** A TLS server with one of the test certificates; notes every byte it could decrypt. */
async function aTlsGateway(certificate: string, options: TlsOptions = {}) {
  const heard: string[] = [];
  const server = tls.createServer({
    cert: file(`${certificate}.crt`),
    key: file(`${certificate}.key`),
    ...options,
  });
  server.on('secureConnection', (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (bytes) => {
      heard.push(bytes.toString());
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 19\r\n\r\ntype=async-response');
    });
  });
  server.on('tlsClientError', () => undefined);
  return { baseUrl: await listening(server, 'https'), heard };
}

/** Makes the machine trust a test certificate, as an operator would, and have other defaults. */
function trust(certificate: string, defaults: tls.ConnectionOptions = {}) {
  const connect = tls.connect as (options: tls.ConnectionOptions) => tls.TLSSocket;
  const trusting = (options: tls.ConnectionOptions) =>
    connect({ ...defaults, ...options, ca: file(`${certificate}.crt`) });
  vi.spyOn(tls, 'connect').mockImplementation(trusting as typeof tls.connect);
}

async function post(baseUrl: URL, connectTimeoutMs = 5_000) {
  const client = openGateway({ sendTimeoutMs: 5_000, connectTimeoutMs });
  onTestFinished(() => client.close());
  return client.post(anAccount({ baseUrl }), 'preauth', order);
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

test('speaks TLS to a gateway whose certificate is good', async () => {
  trust('loopback');
  const { baseUrl, heard } = await aTlsGateway('loopback');

  expect((await post(baseUrl)).kind).toBe('accepted');
  expect(heard[0]).toContain('POST /paynet/api/v2/preauth/39549');
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
