import { expect, test } from 'vitest';
import { anAccount } from '../gateway/an-account.ts';
import { addressFor, news, pathOf } from './callback-door.ts';
import { openFront } from './front.ts';

const own = addressFor(news.client_orderid, anAccount());

test.each([
  ['a probe', 'GET', '/healthz', 200],
  ['a failing probe', 'GET', '/readyz', 503],
  ['the API', 'GET', '/v1/payments?limit=x', 400],
  ['no such place', 'GET', '/nowhere', 404],
  ['an id that is longer than any', 'GET', `/v1/payments/${'o'.repeat(9_000)}`, 404],
  ['a path that can’t be read', 'GET', '/v1/payments/%zz', 404],
  ['a callback', 'GET', pathOf(news, anAccount()), 200],
  ['a refused callback', 'GET', '/callbacks/shop', 403],
  ['a callback that can’t be read', 'GET', '/callbacks/%zz', 403],
  ['a callback by another method', 'PUT', own, 405],
  ['a callback of another type', 'POST', own, 415],
] as const)('%s is answered with headers that allow a browser nothing', async (_, method, url, status) => {
  const { ask } = await openFront({ readiness: async () => ({ redis: false }) });
  const body = method === 'POST' ? { payload: '{}', headers: { 'content-type': 'application/json' } } : {};

  const answer = await ask({ method, url, ...body });

  expect(answer.status).toBe(status);
  expect(answer.headers).toMatchObject({
    'content-security-policy': "default-src 'none';frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': expect.stringMatching(/^max-age=31536000/),
    'x-frame-options': 'DENY',
    'cache-control': 'no-store',
  });
  for (const telling of ['server', 'x-powered-by']) expect(answer.headers).not.toHaveProperty(telling);
});

test('every refused callback is answered in the same way, to the last header', async () => {
  const { ask } = await openFront();
  const urls = [
    pathOf(news, anAccount()).replace('approved', 'declined'),
    pathOf(news, anAccount({ id: 'nobody' })),
    `${addressFor('902B4FF6', anAccount())}?${pathOf(news, anAccount()).split('?')[1]}`,
    '/callbacks/shop',
    '/callbacks/%zz',
    `${own}?status=approved&status=approved`,
  ];

  const answers = await Promise.all(urls.map((url) => ask({ url })));

  const shown = answers.map(({ status, text, headers: { date: _, ...headers } }) => ({
    status,
    text,
    headers,
  }));
  for (const one of shown) expect(one).toEqual(shown[0]);
});
