import net, { type Socket } from 'node:net';
import tls from 'node:tls';
import { codeOf } from './network-code.ts';

/**
 * Begins a connection of its own to the origin of this URL. Over https the certificate is always
 * checked, in a whole handshake each time: sessions aren't resumed, so an expired one can't slip in.
 */
export function dial({ protocol, hostname, port }: URL): Socket {
  const host = hostname.replace(/^\[|\]$/g, '');
  const socket =
    protocol === 'https:'
      ? tls.connect({
          host,
          port: Number(port || 443),
          servername: net.isIP(host) ? '' : host,
          ALPNProtocols: ['http/1.1'],
          minVersion: 'TLSv1.2',
          // Said outright, because NODE_TLS_REJECT_UNAUTHORIZED=0 changes only the default.
          rejectUnauthorized: true,
        })
      : net.connect({ host, port: Number(port || 80) });

  // Whoever uses the socket sees that it broke; unheard, the event would end the process.
  socket.on('error', () => undefined);
  return socket.setNoDelay(true);
}

export interface Patience {
  /** Milliseconds for DNS, TCP and TLS together. */
  timeoutMs: number;
  /** Gives up sooner. */
  signal?: AbortSignal | undefined;
}

/** Waits until the socket stands, checked. Otherwise it is destroyed, and the answer is why. */
export function standing(socket: Socket, { timeoutMs, signal }: Patience): Promise<string | undefined> {
  return new Promise((resolve) => {
    const end = (why?: string) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
      if (why !== undefined) socket.destroy();
      resolve(why);
    };
    const giveUp = () => end('GIVEN_UP');
    const timer = setTimeout(end, timeoutMs, 'CONNECT_TIMEOUT');

    signal?.addEventListener('abort', giveUp);
    socket.once(socket instanceof tls.TLSSocket ? 'secureConnect' : 'connect', () => end());
    socket.once('close', () => end(socket.errored ? codeOf(socket.errored) : 'LINE_CLOSED'));
    if (signal?.aborted) giveUp();
  });
}
