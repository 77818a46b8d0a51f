import { expect, test } from 'vitest';
import type { Payment } from '../../src/payment/payment.ts';
import { aPayment, openFront } from './front.ts';

/** A front where waiting takes no time and gives `then`; what was waited for is written down. */
async function patientFront(then: Payment | undefined) {
  const waits: unknown[] = [];
  const front = await openFront({
    client: {
      preauth: async () => ({ ok: true, payment: aPayment() }),
      capture: async () => ({ ok: true, payment: aPayment() }),
      payment: async () => ({ ok: true, payment: aPayment() }),
      waitFor: async ({ client_orderid }, what, { timeout }) => {
        waits.push([client_orderid, what, timeout]);
        return then;
      },
    },
  });
  return { ...front, waits };
}

const asks = [
  ['POST', '/v1/preauths', 202],
  ['POST', '/v1/captures', 202],
  ['GET', '/v1/payments/o-1', 200],
] as const;

test.each(asks)(
  '%s %s with Prefer: wait=20 answers with the payment as it became',
  async (method, url, status) => {
    const approved = aPayment({ status: 'approved', version: 4 });
    const { ask, waits } = await patientFront(approved);

    const reply = await ask({
      method,
      url,
      headers: { prefer: 'wait=20' },
      ...(method === 'POST' && { payload: {} }),
    });

    expect(reply).toMatchObject({ status, body: approved });
    expect(reply.headers['preference-applied']).toBe('wait=20');
    expect(waits).toEqual([['o-1', 'final', 20_000]]);
  },
);

test('a payment that cannot be found any more after the wait is told as it was before', async () => {
  const { ask } = await patientFront(undefined);

  expect((await ask({ url: '/v1/payments/o-1', headers: { prefer: 'wait=1' } })).body).toEqual(aPayment());
});

test.each([
  ['respond-async, wait=5', 5],
  ['wait = 5', 5],
  ['Wait=5; foo', 5],
  ['wait="5"', 5],
  ['wait=119', 119],
  ['wait=120', 120],
  ['wait=121', 120],
  ['wait=999999', 120],
])('Prefer: %s waits %i s', async (prefer, seconds) => {
  const { ask, waits } = await patientFront(aPayment());

  const { headers } = await ask({ url: '/v1/payments/o-1', headers: { prefer } });

  expect(headers['preference-applied']).toBe(`wait=${seconds}`);
  expect(waits).toEqual([['o-1', 'final', seconds * 1_000]]);
});

test.each([
  undefined,
  '',
  'wait',
  'wait=',
  'wait=0',
  'wait=-1',
  'wait=1.5',
  'wait=1e3',
  'wait=5s',
  'wait=5000000000',
  'await=5',
  'no-wait=5',
  'return=minimal',
])('Prefer: %s is passed over', async (prefer) => {
  const { ask, waits } = await patientFront(aPayment({ status: 'approved' }));

  const reply = await ask({ url: '/v1/payments/o-1', headers: { ...(prefer !== undefined && { prefer }) } });

  expect(reply).toMatchObject({ status: 200, body: { status: 'queued' } });
  expect(reply.headers).not.toHaveProperty('preference-applied');
  expect(waits).toEqual([]);
});

test('nobody waits for what was refused', async () => {
  const { ask } = await openFront({
    client: { payment: async () => ({ ok: false, refusal: { code: 'UNKNOWN_PAYMENT' } }) },
  });

  const reply = await ask({ url: '/v1/payments/o-1', headers: { prefer: 'wait=20' } });

  expect(reply.status).toBe(404);
  expect(reply.headers).not.toHaveProperty('preference-applied');
});
