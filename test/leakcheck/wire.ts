import { once } from 'node:events';
import http, { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';

/** The way from the workers to the gateway, on which their requests are overheard. */
export interface Wire {
  /** What the workers take for the gateway. */
  readonly baseUrl: string;
  close(): Promise<void>;
}

export interface WireOptions {
  /** Speaks TLS with this certificate, else plain HTTP. */
  tls?: { cert: Buffer; key: Buffer } | undefined;
  /** Told the `control` of every request. */
  heard(control: string): void;
  /** The code that the gateway gets to see in this order. */
  playedCode(client_orderid: string): string | undefined;
}

/**
 * Hands requests on to the gateway, byte by byte but for the code of the card: the gateway plays by a few
 * codes only, and each card has its own. What happens to an answer there happens to it here.
 */
export async function openWire(gateway: string, options: WireOptions): Promise<Wire> {
  const listener: RequestListener = (request, response) => {
    forward(request, response).catch(() => response.destroy());
  };
  const server = options.tls ? https.createServer(options.tls, listener) : http.createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { pathname } = new URL(gateway);

  return {
    baseUrl: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}${pathname}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = overhear(await textOf(request));
    const headers = { ...request.headers, 'content-length': String(Buffer.byteLength(body)) };
    const onward = http.request(new URL(request.url ?? '/', gateway), {
      method: request.method,
      headers,
      agent: false,
      maxHeaderSize: 262_144,
    });
    onward.on('error', () => response.destroy());
    onward.on('response', (answer) => {
      answer.on('error', () => response.destroy());
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.end(body);
  }

  function overhear(body: string): string {
    const form = new URLSearchParams(body);
    options.heard(form.get('control') ?? '');
    const played = options.playedCode(form.get('client_orderid') ?? '');
    return played === undefined ? body : body.replace(/(^|&)cvv2=[0-9]+/, `$1cvv2=${played}`);
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
