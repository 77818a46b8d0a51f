import { type FastifyInstance, fastify } from 'fastify';
import { Unfinished } from '../queue/unfinished.ts';
import { classOf, placesOf } from '../telemetry/error-facts.ts';
import { access } from './access.ts';
import { callbacks, isCallback, refuse } from './callbacks.ts';
import type { Doors } from './doors.ts';
import { payments } from './payments.ts';
import { probes } from './probes.ts';
import { codeOfError, sendProblem } from './problems.ts';

/** The HTTP server: payments API, callbacks, probes. Not listening yet. */
export async function openServer(doors: Doors): Promise<FastifyInstance> {
  const server = fastify({
    logger: false, // its lines would hold the queries of callbacks
    bodyLimit: 512 * 1024,
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 1_600 },
    exposeHeadRoutes: false,
    frameworkErrors: (_error, request, reply) =>
      isCallback(request) ? refuse(reply) : sendProblem(reply, 'NOT_FOUND'),
  });

  // Taken as text a body would be refused as JSON of a wrong shape, which hides what to do about it.
  server.removeContentTypeParser('text/plain');

  server.setErrorHandler((error, _request, reply) => {
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
  });
  await server.register(async (door) => callbacks(door, doors));
  probes(server, doors);
  return server;
}
