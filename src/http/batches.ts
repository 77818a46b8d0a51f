import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Batch, isOver } from '../payment/batch.ts';
import type { Doors } from './doors.ts';
import { waitOf } from './prefer.ts';
import { sendRefusal } from './problems.ts';
import { readBatchesQuery, readItemsQuery } from './queries.ts';

/** The batches API: open, look, list. Who waits is answered with what is known when `closing` aborts. */
export function batches(api: FastifyInstance, { client }: Doors, closing: AbortSignal): void {
  api.post('/v1/batches', async (request, reply) => {
    const opened = await client.openBatch(request.body);
    if (!opened.ok) return sendRefusal(reply, opened.refusal);

    reply.code(202).header('location', `/v1/batches/${encodeURIComponent(opened.batch.id)}`);
    return patiently(request, reply, opened.batch);
  });

  api.get('/v1/batches/:id', async (request, reply) => {
    const found = await client.batch(idIn(request));
    return found.ok ? patiently(request, reply, found.batch) : sendRefusal(reply, found.refusal);
  });

  api.get('/v1/batches', async (request, reply) => {
    const asked = readBatchesQuery(request.query);
    if (!asked.ok) return sendRefusal(reply, { code: 'INVALID_REQUEST', issues: asked.issues });

    const found = await client.batches(asked.value);
    return found.ok ? { batches: found.batches } : sendRefusal(reply, found.refusal);
  });

  api.get('/v1/batches/:id/items', async (request, reply) => {
    const asked = readItemsQuery(request.query);
    if (!asked.ok) return sendRefusal(reply, { code: 'INVALID_REQUEST', issues: asked.issues });

    const found = await client.batchItems(idIn(request), asked.value);
    return found.ok ? found.page : sendRefusal(reply, found.refusal);
  });

  /** Answers now, or, where the caller prefers to wait, when the batch is over. */
  async function patiently(request: FastifyRequest, reply: FastifyReply, batch: Batch) {
    const waitMs = waitOf(request.headers.prefer);
    if (waitMs === 0) return batch;

    reply.header('preference-applied', `wait=${waitMs / 1_000}`);
    if (isOver(batch)) return batch;
    // The batch is stored: trouble while waiting must not read as if the request had failed.
    const options = { timeout: waitMs, signal: closing };
    return (await client.waitForBatch(batch.id, options).catch(() => undefined)) ?? batch;
  }
}

function idIn({ params }: FastifyRequest): string {
  return (params as { id?: string }).id ?? '';
}
