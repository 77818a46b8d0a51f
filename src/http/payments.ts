import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isCardField } from '../payment/card.ts';
import type { Payment } from '../payment/payment.ts';
import type { Enqueued } from '../queue/producer.ts';
import type { Doors } from './doors.ts';
import { waitOf } from './prefer.ts';
import { sendRefusal } from './problems.ts';
import { readPageQuery, readPaymentQuery } from './queries.ts';

/** The payments API: enqueue, look, list. Who waits is answered with what is known when `closing` aborts. */
export function payments(api: FastifyInstance, { client, log }: Doors, closing: AbortSignal): void {
  api.post('/v1/preauths', async (request, reply) => {
    const enqueued = await client.preauth(request.body);
    if (namesAnotherCard(enqueued)) log.tell('another card for a known order', orderIn(request.body));
    return accept(request, reply, enqueued);
  });
  api.post('/v1/captures', async (request, reply) =>
    accept(request, reply, await client.capture(request.body)),
  );
  api.post('/v1/cancels', async (request, reply) =>
    accept(request, reply, await client.cancel(request.body)),
  );

  api.get('/v1/payments/:client_orderid', async (request, reply) => {
    const asked = readPaymentQuery(request.query);
    if (!asked.ok) return sendRefusal(reply, { code: 'INVALID_REQUEST', issues: asked.issues });

    const { client_orderid = '' } = request.params as { client_orderid?: string };
    const found = await client.payment({ client_orderid, ...asked.value });
    if (!found.ok) return sendRefusal(reply, found.refusal);
    return patiently(request, reply, found.payment);
  });

  api.get('/v1/payments', async (request, reply) => {
    const asked = readPageQuery(request.query);
    if (!asked.ok) return sendRefusal(reply, { code: 'INVALID_REQUEST', issues: asked.issues });

    const page = await client.payments(asked.value);
    return page.ok ? page.page : sendRefusal(reply, page.refusal);
  });

  async function accept(request: FastifyRequest, reply: FastifyReply, enqueued: Enqueued) {
    if (!enqueued.ok) return sendRefusal(reply, enqueued.refusal);

    reply.code(202).header('location', addressOf(enqueued.payment));
    return patiently(request, reply, enqueued.payment);
  }

  /** Answers now, or, where the caller prefers to wait, when the newest operation is final. */
  async function patiently(request: FastifyRequest, reply: FastifyReply, payment: Payment) {
    const waitMs = waitOf(request.headers.prefer);
    if (waitMs === 0) return payment;

    reply.header('preference-applied', `wait=${waitMs / 1_000}`);
    // The payment is stored: trouble while waiting must not read as if the request had failed.
    const options = { timeout: waitMs, signal: closing };
    const latest = await client.waitFor(payment, 'final', options).catch(() => undefined);
    return latest ?? payment;
  }
}

/** Somebody may be trying cards against an order. */
function namesAnotherCard(enqueued: Enqueued): boolean {
  if (enqueued.ok || enqueued.refusal.code !== 'ORDER_CONFLICT') return false;
  return enqueued.refusal.fields.some(isCardField);
}

/** A conflict is with an order that was judged good, so what it names is fit for the log. */
function orderIn(body: unknown): { account?: string; client_orderid?: string } {
  return body as { account?: string; client_orderid?: string };
}

function addressOf({ account, client_orderid }: Payment): string {
  return `/v1/payments/${encodeURIComponent(client_orderid)}?account=${encodeURIComponent(account)}`;
}
