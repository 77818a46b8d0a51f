import { createHash, timingSafeEqual } from 'node:crypto';
import bearerAuth from '@fastify/bearer-auth';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { namesThisMachine } from '../gateway/reserved-nets.ts';
import type { Doors } from './doors.ts';
import { problem, sendProblem } from './problems.ts';

/** Who may use the API: holders of a token; without configured tokens, whoever is on this machine, no proxy between. */
export async function access(api: FastifyInstance, { tokens }: Doors): Promise<void> {
  if (tokens.length > 0) {
    await api.register(bearerAuth, {
      keys: [],
      auth: (token) => isOneOf(tokens, token),
      contentType: 'application/problem+json',
      // The plugin's type wants an `error`; the body is a problem like all others.
      errorResponse: () => problem('UNAUTHORIZED') as unknown as { error: string },
    });
    return;
  }
  api.addHook('onRequest', async (request, reply) => {
    const { socket, headers } = request;
    const near = isLoopback(socket.remoteAddress) && !cameThroughProxy(headers) && asksThisMachine(headers);
    if (!near) return sendProblem(reply, 'LOOPBACK_ONLY');
  });
}

/** Digests are of one length, and each is compared, so that the time tells nothing. */
function isOneOf(tokens: Doors['tokens'], received: string): boolean {
  const digest = createHash('sha256').update(received, 'utf8').digest();
  const isThis = tokens.map((token) => timingSafeEqual(token.reveal(), digest));
  return isThis.includes(true);
}

/** A reverse proxy on this machine would make everybody somebody of this machine. */
function cameThroughProxy(headers: FastifyRequest['headers']): boolean {
  return Object.keys(headers).some((name) =>
    /^(?:forwarded|x-forwarded-.*|x-real-ip|x-client-ip|cf-connecting-ip|true-client-ip|via)$/.test(name),
  );
}

/** A page in a browser of this machine may have given our address another name. */
function asksThisMachine({ host = '' }: FastifyRequest['headers']): boolean {
  return URL.canParse(`http://${host}`) && namesThisMachine(new URL(`http://${host}`));
}

function isLoopback(address = ''): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}
