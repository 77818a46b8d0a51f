import type { ServerOptions } from 'node:http';
import type { Socket } from 'node:net';

/** What one peer may ask of the server, whoever he is. All durations in milliseconds. */
export interface Limits {
  /** From the first byte of a request to the end of its head. */
  headersMs: number;
  /** To the end of its body. The answer may take longer: `Prefer: wait` does. */
  requestMs: number;
  /** How often it is looked for requests that take too long. */
  checkMs: number;
  /** How long an idle connection is kept. */
  idleMs: number;
  /** Requests on one connection. */
  requests: number;
  /** Connections at a time; who comes on top is hung up on. */
  connections: number;
}

/** Of a request's first line and headers together, bytes. */
const longestHead = 16 * 1024;

/** Callers that wait for an outcome hold a connection each, so there are many; nobody needs long to ask. */
export const usualLimits: Limits = {
  headersMs: 5_000,
  requestMs: 10_000,
  checkMs: 1_000,
  idleMs: 5_000,
  requests: 1_000,
  connections: 2_000,
};

/** The same for Node's server. Strict parsing is said outright, because a flag of Node changes the default. */
export function httpOptions({ headersMs, requestMs, checkMs }: Limits): ServerOptions {
  return {
    maxHeaderSize: longestHead,
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: checkMs,
    insecureHTTPParser: false,
    requireHostHeader: true,
  };
}

/** Answers what is no request with a bare status, and hangs up: details would help only who tries things out. */
export function hangUpOn({ code = '' }: NodeJS.ErrnoException, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy();

  const head = `HTTP/1.1 ${statusOf[code] ?? '400 Bad Request'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
  socket.end(head, () => socket.destroy());
}

const statusOf: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};
