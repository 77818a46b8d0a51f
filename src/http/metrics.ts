import type { FastifyInstance } from 'fastify';
import type { Doors } from './doors.ts';

/** `/metrics`: figures for Prometheus. Open to whoever reaches the port, as the probes are: nothing in it is of a payment. */
export function metrics(door: FastifyInstance, { metrics: { scrape } }: Doors): void {
  door.get('/metrics', async (_, reply) => {
    const { type, text } = await scrape();
    return reply.header('content-type', type).send(text);
  });
}
