import { type FastifyInstance, fastify } from 'fastify';
import { Unfinished } from '../queue/unfinished.ts';
import { classOf, placesOf } from '../telemetry/error-facts.ts';
import { access } from './access.ts';
import { batches } from './batches.ts';
import { callbacks } from './callbacks.ts';
import type { Doors } from './doors.ts';
import { securityHeaders } from './headers.ts';
import { hangUpOn, httpOptions, type Limits, usualLimits } from './limits.ts';
import { metrics } from './metrics.ts';
import { payments } from './payments.ts';
import { probes } from './probes.ts';
import { codeOfError, sendProblem } from './problems.ts';

/** The HTTP server: payments API, callbacks, probes, metrics. Not listening yet. `limits` are for tests. */
export async function openServer(doors: Doors, limits: Limits = usualLimits): Promise<FastifyInstance> {
  const server = fastify({
    logger: false, // its lines would hold the queries of callbacks
    bodyLimit: 512 * 1024,
    http: httpOptions(limits),
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.idleMs,
    maxRequestsPerSocket: limits.requests,
    clientErrorHandler: hangUpOn,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: longestSegment },
    exposeHeadRoutes: false,
    rewriteUrl: ({ url = '/' }) => readable(url),
    frameworkErrors: (_error, _request, reply) => sendProblem(reply, 'NOT_FOUND'),
  });
  server.server.maxConnections = limits.connections;
  await securityHeaders(server);

  // Taken as text a body would be refused as JSON of a wrong shape, which hides what to do about it.
  server.removeContentTypeParser('text/plain');

  server.setErrorHandler((error, request, reply) => {
    if (request.is404) return sendProblem(reply, 'NOT_FOUND'); // whatever is wrong with its body
    const code = codeOfError(error);
    if (code === 'INTERNAL_ERROR') doors.log.tell('bug', { why: classOf(error), at: placesOf(error) });
    const details = error instanceof Unfinished ? { client_orderid: error.client_orderid } : {};
    return sendProblem(reply, code, details);
  });
  server.setNotFoundHandler((_request, reply) => sendProblem(reply, 'NOT_FOUND'));

  const closing = new AbortController();
  server.addHook('preClose', async () => closing.abort());

  await server.register(async (api) => {
    await access(api, doors);
    payments(api, doors, closing.signal);
    batches(api, doors, closing.signal);
  });
  await server.register(async (door) => callbacks(door, doors));
  probes(server, doors);
  metrics(server, doors);
  return server;
}

/** Of a path, in characters as they came: an id of 128 characters, each percent-encoded. */
const longestSegment = 1_600;

/**
 * A path that the router would refuse by itself leads to the same door as before, and there to nothing, by
 * the usual way: so that it gets the usual headers.
 */
function readable(url: string): string {
  const path = url.replace(/[?#;].*$/s, '');
  try {
    decodeURI(path);
    if (path.split('/').some(({ length }) => length > longestSegment)) throw new RangeError('too long');
    return url;
  } catch {
    return url.startsWith('/callbacks/') ? '/callbacks/' : '/';
  }
}
