import type { Socket } from 'node:net';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import { Client } from 'undici';
import { type Exchange, exchange, type Terms } from './exchange.ts';
import { longestReply } from './reply-body.ts';
import type { Posted } from './wording.ts';

/**
 * Posts one request on a socket that stands, and hangs up when it is over. Nothing leaves on a socket
 * that has died meanwhile, and no other takes its place. The body is wiped in the end, however it went: the
 * socket first, so that nothing can be sent of what is wiped.
 */
export async function postOn(
  socket: Socket,
  origin: string,
  request: Posted,
  terms: Terms,
): Promise<Exchange> {
  try {
    const { turn } = terms;
    let isLast: boolean;
    do {
      isLast = !(await turn?.comes());
      // A farewell that has arrived already is heard first: a whole turn, wherever in one we are.
      await turnOfTheLoop();
      await turnOfTheLoop();
    } while (!isLast && !turn?.isNow()); // a busy loop may take longer than a turn

    return await exchange(clientOn(socket, origin), { ...request, reset: true }, terms);
  } finally {
    socket.destroy();
    request.body.fill(0);
  }
}

/** An HTTP client that has this one socket and never gets another. */
function clientOn(socket: Socket, origin: string): Client {
  return new Client(origin, {
    connect(_, give) {
      if (!socket.writable) return give(lineClosed(), null);
      // Head and body in one write would be copied together, out of our reach, before they are encrypted.
      if (socket instanceof TLSSocket) socket.cork = () => undefined;
      queueMicrotask(() => give(null, socket)); // one that it got at once, it would not notice
    },
    allowH2: false,
    pipelining: 1,
    maxResponseSize: longestReply,
    // `exchange` keeps the one limit that covers stalls and slow drips alike.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

/** With a code that isn't undici's own for lost sockets: after those it would wait for another one. */
function lineClosed(): Error {
  return Object.assign(new Error('The line is closed.'), { code: 'LINE_CLOSED' });
}
