import type { FastifyInstance, InjectOptions } from 'fastify';
import { expect, onTestFinished } from 'vitest';
import type { Doors } from '../../src/http/doors.ts';
import { type Limits, usualLimits } from '../../src/http/limits.ts';
import { openServer } from '../../src/http/server.ts';
import type { Payment } from '../../src/payment/payment.ts';
import type { Client } from '../../src/queue/client.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { openMetrics } from '../../src/telemetry/metrics.ts';
import { anAccount } from '../gateway/an-account.ts';

export interface Reply {
  status: number;
  /** The media type, without its parameters. */
  type: string | undefined;
  headers: Record<string, unknown>;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back
  body: any;
}

/** The HTTP server with no house behind it but what the test puts there; the rest breaks when touched. */
export async function openFront(
  doors: Partial<Omit<Doors, 'client'>> & { client?: Partial<Client> } = {},
  limits: Partial<Limits> = {},
) {
  const house: Doors = {
    accounts: new Map([['shop', anAccount()]]),
    hear: async () => undefined,
    tokens: [],
    readiness: async () => ({}),
    clock: async () => undefined,
    troubles: async () => ({}),
    metrics: openMetrics(),
    log: silentLog,
    ...doors,
    client: (doors.client ?? {}) as Client,
  };
  const server = await openServer(house, { ...usualLimits, ...limits });
  onTestFinished(() => server.close());
  return { server, ask: (request: InjectOptions) => ask(server, request) };
}

async function ask(server: FastifyInstance, request: InjectOptions): Promise<Reply> {
  const { statusCode, headers, payload } = await server.inject(request);
  const type = headers['content-type']?.toString().split(';')[0];
  const body = type?.endsWith('json') && payload !== '' ? JSON.parse(payload) : undefined;
  return { status: statusCode, type, headers, text: payload, body };
}

/** A payment as the ledger would tell it. */
export function aPayment(changes: Partial<Payment> = {}): Payment {
  return {
    account: 'shop',
    client_orderid: 'o-1',
    paynet_order_id: null,
    version: 1,
    status: 'queued',
    amount: '10.42',
    currency: 'USD',
    created_at: '2026-06-15T12:00:00.000Z',
    updated_at: '2026-06-15T12:00:00.000Z',
    hold_expires_at: null,
    action: null,
    operations: [],
    ...changes,
  };
}

/** What every problem has in common. */
export function aProblem(status: number, code: string) {
  return {
    status,
    type: 'application/problem+json',
    body: { type: 'about:blank', title: expect.any(String), status, code },
  };
}
