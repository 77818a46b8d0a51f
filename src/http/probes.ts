import type { FastifyInstance } from 'fastify';
import type { Doors } from './doors.ts';

/**
 * `/healthz`: the process answers. `/readyz`: what it needs works; 503 and the names where it doesn't. An account
 * that can't send, and a clock that is wrong, are told of there, and keep nobody from coming: orders are taken, and wait.
 */
export function probes(door: FastifyInstance, { readiness, troubles, clock }: Doors): void {
  door.get('/healthz', async () => ({ status: 'ok' }));

  door.get('/readyz', async (_, reply) => {
    const [checks, accounts, clockTrouble] = await Promise.all([readiness(), troubles(), clock()]);
    const ready = Object.values(checks).every(Boolean);
    return reply.code(ready ? 200 : 503).send({
      status: ready ? 'ready' : 'not ready',
      checks,
      ...(clockTrouble !== undefined && { clock: clockTrouble }),
      ...(Object.keys(accounts).length > 0 && { accounts }),
    });
  });
}
