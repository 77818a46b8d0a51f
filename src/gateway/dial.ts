import net, { type LookupFunction, type Socket } from 'node:net';
import tls from 'node:tls';
import { addressRefused, allowedFor, isRefusedLiteral } from './allowed-address.ts';
import { codeOf } from './network-code.ts';
import { hostOf } from './reserved-nets.ts';

/**
 * Begins a connection of its own to the origin of this URL. Over https the certificate is always
 * checked, in a whole handshake each time: sessions aren't resumed, so an expired one can't slip in.
 *
 * Addresses that no gateway has are not called, and nothing is said to one that was (`ADDRESS_REFUSED`):
 * checked on the very address, because a name may lead elsewhere the next time it is looked up. `lookup`:
 * how names are; default: as the machine does.
 */
export function dial(baseUrl: URL, lookup?: LookupFunction): Socket {
  const allowed = allowedFor(baseUrl, lookup);
  const socket = isRefusedLiteral(baseUrl) ? new net.Socket() : connect(baseUrl, allowed.lookup);

  // Whoever uses the socket sees that it broke; unheard, the event would end the process.
  socket.on('error', () => undefined);
  if (!socket.connecting) return socket.destroy(addressRefused());

  // First of all who wait for this: before TLS says hello.
  socket.prependOnceListener('connect', () => {
    if (!allowed.address(socket.remoteAddress)) socket.destroy(addressRefused());
  });
  return socket.setNoDelay(true);
}

function connect({ protocol, hostname, port }: URL, lookup: LookupFunction): Socket {
  const host = hostOf({ hostname });
  if (protocol !== 'https:') return net.connect({ host, port: Number(port || 80), lookup });
  return tls.connect({
    host,
    port: Number(port || 443),
    lookup,
    servername: net.isIP(host) ? '' : host,
    ALPNProtocols: ['http/1.1'],
    minVersion: 'TLSv1.2',
    // Said outright, because NODE_TLS_REJECT_UNAUTHORIZED=0 changes only the default.
    rejectUnauthorized: true,
  });
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
    socket.once(socket instanceof tls.TLSSocket ? 'secureConnect' : 'connect', () => {
      if (!socket.destroyed) end();
    });
    socket.once('close', () => end(socket.errored ? codeOf(socket.errored) : 'LINE_CLOSED'));
    if (signal?.aborted) giveUp();
  });
}
