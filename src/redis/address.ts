import { isIP } from 'node:net';
import type { RedisOptions } from 'ioredis';

/** Where a Redis is: a URL (TLS, where asked for, always verified), or a socket file, as a user of it or not. */
export type RedisTarget = { url: string } | { socket: string; username?: string; password?: string };

/** The shape of replies stays the library's default: the queue library reads no other. */
export type ConnectionOptions = Omit<RedisOptions, 'replyMapping'>;

/** What a target says: options for one Redis, or the nodes of a Cluster and options for each of them. */
export interface Address {
  options: ConnectionOptions;
  nodes?: { host: string; port: number }[];
}

/** What is wanted of a URL, for people. */
export const redisUrlForm =
  'redis://[user:password@]host[:port][/database], rediss:// for TLS, or redis+cluster://host:port,host:port';

/**
 * Reads a target. Not left to the library, which lets a URL's query overrule every other option.
 * Throws a TypeError that says what is wanted, without repeating the URL.
 */
export function addressOf(target: RedisTarget): Address {
  if ('socket' in target) {
    const { socket: path, ...login } = target;
    return { options: { path, ...login } };
  }

  const [, secure, rest] = /^redis(s?)\+cluster:\/\/(.+)$/s.exec(target.url) ?? [];
  return rest === undefined ? { options: single(target.url) } : cluster(rest, secure === 's');
}

function cluster(rest: string, secure: boolean): Address {
  const [list = '', login] = rest.split('@').reverse();
  const nodes = list
    .split(',')
    .map((place) => single(`${secure ? 'rediss' : 'redis'}://${login ? `${login}@` : ''}${place}`));
  const [{ host: _, port: __, db: ___, ...options } = {}] = nodes;
  return { nodes: nodes.map(({ host = '', port = 6379 }) => ({ host, port })), options };
}

function single(text: string): ConnectionOptions {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const db = url?.pathname.match(/^\/?(\d*)$/)?.[1];
  if (
    url === undefined ||
    db === undefined ||
    !['redis:', 'rediss:'].includes(url.protocol) ||
    url.hostname === ''
  ) {
    throw new TypeError(`A Redis URL reads ${redisUrlForm}.`);
  }

  const host = url.hostname.replace(/^\[|\]$/g, '');
  return {
    host,
    port: url.port === '' ? 6379 : Number(url.port),
    db: Number(db),
    ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
    ...(url.protocol === 'rediss:' ? { tls: verified(host) } : {}),
  };
}

/** Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED cannot undo it. Own authorities: NODE_EXTRA_CA_CERTS. */
function verified(host: string): NonNullable<ConnectionOptions['tls']> {
  return { rejectUnauthorized: true, ...(isIP(host) === 0 ? { servername: host } : {}) };
}
