import { expect, test } from 'vitest';
import { Unfinished } from '../../src/queue/unfinished.ts';
import { StoreUnavailable } from '../../src/redis/errors.ts';
import { aPayment, openFront } from './front.ts';

const away = new StoreUnavailable('ECONNREFUSED');

test('trouble while waiting does not read as if the request had failed', async () => {
  const { ask } = await openFront({
    client: {
      preauth: async () => ({ ok: true, payment: aPayment() }),
      waitFor: () => Promise.reject(away),
    },
  });

  const reply = await ask({
    method: 'POST',
    url: '/v1/preauths',
    headers: { prefer: 'wait=9' },
    payload: {},
  });

  expect(reply).toMatchObject({ status: 202, body: { client_orderid: 'o-1', status: 'queued' } });
});

test('a request that may be half done names the id to repeat it under', async () => {
  const { ask } = await openFront({
    client: { preauth: () => Promise.reject(new Unfinished('pmintedz', away)) },
  });

  const reply = await ask({ method: 'POST', url: '/v1/preauths', payload: {} });

  expect(reply).toMatchObject({
    status: 503,
    body: { code: 'STORE_UNAVAILABLE', client_orderid: 'pmintedz' },
  });
});

test('a bug in the middle names it too', async () => {
  const { ask } = await openFront({
    client: { preauth: () => Promise.reject(new Unfinished('pmintedz', new TypeError('x'))) },
  });

  const reply = await ask({ method: 'POST', url: '/v1/preauths', payload: {} });

  expect(reply).toMatchObject({ status: 500, body: { code: 'INTERNAL_ERROR', client_orderid: 'pmintedz' } });
});
