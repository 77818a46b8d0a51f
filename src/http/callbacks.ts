import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Account } from '../gateway/account.ts';
import { readCallback } from '../gateway/callback.ts';
import { callbackToken } from '../gateway/callback-token.ts';
import type { Doors } from './doors.ts';
import { codeOfError, problemCodes } from './problems.ts';

/** Where the gateway is asked to call us about a payment of this account, below the public URL. A secret. */
export function callbackPath(account: Account, client_orderid: string): string {
  return `/callbacks/${account.id}/${callbackToken(account, client_orderid)}`;
}

/**
 * Hears that the gateway has news.
 *
 * 200 means "stored, no need to call again" and is said last. A callback that does not prove to be the
 * gateway's gets the same 403 whatever is wrong with it, its address included. When it can't be stored it gets 503, so that
 * the gateway calls again (30 times in 14 days).
 */
export function callbacks(door: FastifyInstance, { accounts, hear, log }: Doors): void {
  // Taken as text: a parser that keeps one of two equal names would hide a forgery.
  door.removeAllContentTypeParsers();
  door.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_, body, done) =>
    done(null, body),
  );

  // In few words: who calls here is no user of the API.
  door.setErrorHandler((error, _request, reply) => {
    const code = codeOfError(error);
    const { status } = problemCodes[code];
    return status < 500 ? reply.code(status).type('text/plain').send('refused') : Promise.reject(error);
  });

  door.route({
    method: ['GET', 'POST'],
    url: '/callbacks/*',
    bodyLimit: 16 * 1024,
    handler: async (request, reply) => {
      const { account, token, query } = partsOf(request.raw.url);
      const heard = readCallback(
        { method: request.method, token, query, body: bodyOf(request) },
        accounts.get(account),
      );
      if (!heard) {
        log.tell('callback refused', { account: accounts.has(account) ? account : undefined });
        return reply.code(403).type('text/plain').send('refused');
      }

      await hear({ account, ...heard, heardAt: Date.now() });
      log.tell('callback heard', { account, client_orderid: heard.client_orderid });
      return reply.code(200).type('text/plain').send('OK');
    },
  });

  door.route({
    method: ['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'TRACE'],
    url: '/callbacks/*',
    // Before its body is looked at.
    onRequest: async (_, reply) => reply.code(405).header('allow', 'GET, POST').send(),
    handler: async () => undefined,
  });
}

/** The server reads no body of a GET; that there is one is enough to refuse it. */
function bodyOf({ method, headers, body }: FastifyRequest): string {
  if (method === 'POST') return typeof body === 'string' ? body : '';
  return Number(headers['content-length'] ?? 0) > 0 || 'transfer-encoding' in headers ? '(a body)' : '';
}

/** By the letters that came: an address that says the same in another spelling is not one we gave out. */
function partsOf(url = ''): { account: string; token: string; query: string } {
  const [, account = '', token = '', query = ''] =
    /^\/callbacks\/([^/?%;]+)\/([^/?%;]+)(?:\?(.*))?$/s.exec(url) ?? [];
  return { account, token, query };
}
