import { Pool } from 'undici';
import type { Account } from './account.ts';
import { type Command, sign } from './control.ts';
import { commandUrl } from './endpoints.ts';
import { type Exchange, exchange, type RawReply } from './exchange.ts';
import { encodeForm } from './form.ts';
import { type Reply, readReply } from './reply.ts';
import { bodyText, longestReply } from './reply-body.ts';

/** How a request ended: with a reply, surely unsent, or nobody knows. */
export type Sent = Reply | Exclude<Exchange, { kind: 'replied' }>;

export interface Gateway {
  /**
   * Signs these parameters, posts them once, and says what came of it. Network trouble is a value,
   * not an error; nothing is ever repeated here. Parameters come from `parameters.ts`, trimmed.
   */
  post(account: Account, command: Command, parameters: Readonly<Record<string, string>>): Promise<Sent>;
  /** Waits for the requests under way, then lets the connections go. What is posted meanwhile isn't sent. */
  close(): Promise<void>;
}

export interface GatewayOptions {
  /** How long the reply to a sent request is waited for, to its last byte. */
  sendTimeoutMs: number;
  /** DNS, TCP and TLS together. Default: 10 seconds. */
  connectTimeoutMs?: number;
  userAgent?: string;
}

/**
 * The way to the gateways. Each account has its own connections, so none waits for, or reads, another's.
 *
 * Certificates are always checked, redirects never followed. Every connection carries one request, as
 * the gateway's own samples do (`Connection: close`): a reply can't be taken for another request's, and
 * no request is lost on a connection that was just being closed.
 */
export function openGateway({
  sendTimeoutMs,
  connectTimeoutMs = 10_000,
  userAgent = 'paynet-worker',
}: GatewayOptions): Gateway {
  const pools = new Map<string, Pool>();
  let closing: Promise<unknown> | undefined;

  return {
    async post(account, command, parameters) {
      if (closing) return { kind: 'not-sent', why: 'GATEWAY_CLOSED' };

      const url = commandUrl(account, command);
      const request = {
        path: url.pathname,
        headers: { ...fixedHeaders, 'user-agent': userAgent },
        body: encodeForm({ ...parameters, control: sign(command, parameters, account) }),
        reset: true,
      };

      const end = await exchange(poolOf(account), request, {
        connectMs: connectTimeoutMs,
        // A question can be asked again; nobody should wait long behind it.
        replyMs: command === 'status' ? Math.min(sendTimeoutMs, statusTimeoutMs) : sendTimeoutMs,
      });
      return end.kind === 'replied' ? heard(end.reply, command, parameters) : end;
    },

    async close() {
      closing ??= Promise.all([...pools.values()].map((pool) => pool.close()));
      await closing;
    },
  };

  function poolOf({ id, baseUrl }: Account): Pool {
    const pool = pools.get(id) ?? openPool(baseUrl.origin, connectTimeoutMs);
    pools.set(id, pool);
    return pool;
  }
}

const statusTimeoutMs = 20_000;

const fixedHeaders = {
  'content-type': 'application/x-www-form-urlencoded',
  accept: '*/*',
  'accept-encoding': 'identity',
};

function openPool(origin: string, connectTimeoutMs: number): Pool {
  return new Pool(origin, {
    // Said outright, because NODE_TLS_REJECT_UNAUTHORIZED=0 changes only the default.
    connect: { timeout: connectTimeoutMs, rejectUnauthorized: true, minVersion: 'TLSv1.2' },
    allowH2: false,
    pipelining: 1,
    maxResponseSize: longestReply,
    // `exchange` keeps the one limit that covers stalls and slow drips alike.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

function heard(raw: RawReply, command: Command, parameters: Readonly<Record<string, string>>): Reply {
  const text = bodyText(raw);
  if (text === null) return { kind: 'unintelligible', why: 'unreadable encoding' };

  const { client_orderid, orderid } = parameters;
  const reply = readReply(raw.status, text, { client_orderid, orderid });

  const isOtherKind = reply.kind === (command === 'status' ? 'accepted' : 'status');
  return isOtherKind ? { kind: 'unintelligible', why: 'reply to another kind of request' } : reply;
}
