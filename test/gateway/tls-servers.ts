import { readFileSync } from 'node:fs';
import tls, { type TLSSocket, type TlsOptions } from 'node:tls';
import { onTestFinished, vi } from 'vitest';
import { listening } from './servers.ts';

const file = (name: string) => readFileSync(new URL(`certificates/test-only-${name}`, import.meta.url));

/** A TLS server with one of the test certificates; notes every byte it could decrypt. */
export async function aTlsGateway(certificate: string, options: TlsOptions = {}) {
  const heard: string[] = [];
  const sockets: TLSSocket[] = [];
  const resumed: boolean[] = [];
  const server = tls.createServer({
    cert: file(`${certificate}.crt`),
    key: file(`${certificate}.key`),
    ...options,
  });
  server.on('secureConnection', (socket) => {
    sockets.push(socket);
    resumed.push(socket.isSessionReused());
    socket.on('error', () => undefined);
    socket.once('data', (bytes) => {
      heard.push(bytes.toString());
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 19\r\n\r\ntype=async-response');
    });
  });
  server.on('tlsClientError', () => undefined);
  return { baseUrl: await listening(server, 'https'), heard, sockets, resumed };
}

/** Makes the machine trust a test certificate, as an operator would, and have other defaults, for this test. */
export function trust(certificate: string, defaults: tls.ConnectionOptions = {}) {
  const connect = tls.connect as (options: tls.ConnectionOptions) => tls.TLSSocket;
  const trusting = (options: tls.ConnectionOptions) =>
    connect({ ...defaults, ...options, ca: file(`${certificate}.crt`) });
  const spy = vi.spyOn(tls, 'connect').mockImplementation(trusting as typeof tls.connect);
  onTestFinished(() => spy.mockRestore());
}
