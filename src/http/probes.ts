import type { FastifyInstance } from 'fastify';
import type { Doors } from './doors.ts';

/** `/healthz`: the process answers. `/readyz`: what it needs works; 503 and the names where it doesn't. */
export function probes(door: FastifyInstance, { readiness }: Doors): void {
  door.get('/healthz', async () => ({ status: 'ok' }));

  door.get('/readyz', async (_, reply) => {
    const checks = await readiness();
    const ready = Object.values(checks).every(Boolean);
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', checks });
  });
}
