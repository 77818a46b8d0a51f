import { expect, test } from 'vitest';
import { Busy } from '../../src/app/turnstile.ts';
import { StoreUnavailable } from '../../src/redis/errors.ts';
import { recordingLog } from '../telemetry/recording-log.ts';
import { aPayment, aProblem, openFront } from './front.ts';

const card = '4538977399606732';
const json = { 'content-type': 'application/json' };

test.each(['/v1/preauths', '/v1/captures', '/v1/cancels'])(
  '%s does not read what is not JSON, and repeats none of it',
  async (url) => {
    const { ask } = await openFront();

    for (const payload of [`{"credit_card_number":"${card}`, `${card}`.repeat(2).concat('x'), '']) {
      const reply = await ask({ method: 'POST', url, headers: json, payload });

      expect(reply).toMatchObject(aProblem(400, 'MALFORMED_BODY'));
      expect(reply.text).not.toContain(card);
    }
  },
);

test.each([
  '{"__proto__":{"amount":"1"}}',
  '{"\\u005f_proto__":1}',
  '{"constructor":{"prototype":{"amount":"1"}}}',
])('a body that reaches for a prototype is not read: %s', async (payload) => {
  const { ask } = await openFront();

  expect(await ask({ method: 'POST', url: '/v1/preauths', headers: json, payload })).toMatchObject(
    aProblem(400, 'MALFORMED_BODY'),
  );
});

test.each([
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'application/jsonx',
  'nonsense',
])('a body of the type %s is a 415', async (type) => {
  const { ask } = await openFront({ client: { preauth: async () => ({ ok: true, payment: aPayment() }) } });
  const payload = JSON.stringify({ credit_card_number: card });

  const reply = await ask({
    method: 'POST',
    url: '/v1/preauths',
    headers: { 'content-type': type },
    payload,
  });

  expect(reply).toMatchObject(aProblem(415, 'UNSUPPORTED_MEDIA_TYPE'));
  expect(reply.text).not.toContain(card);
});

test('512 KiB are read and one byte more is a 413', async () => {
  const { ask } = await openFront({ client: { preauth: async () => ({ ok: true, payment: aPayment() }) } });
  const send = (bytes: number) =>
    ask({ method: 'POST', url: '/v1/preauths', headers: json, payload: `"${'x'.repeat(bytes - 2)}"` });

  expect((await send(512 * 1024)).status).toBe(202);
  expect(await send(512 * 1024 + 1)).toMatchObject(aProblem(413, 'BODY_TOO_LARGE'));
});

test.each([
  ['GET', '/'],
  ['GET', '/v1'],
  ['GET', '/v1/preauths'],
  ['PUT', '/v1/preauths'],
  ['DELETE', '/v1/payments/o-1'],
  ['HEAD', '/v1/payments'],
  ['GET', '/callbacks'],
  ['GET', `/v1/payments/%zz${card}`],
  ['GET', `/v1/payments/${'x'.repeat(2_000)}${card}`],
  ['GET', '//v1/payments'],
] as const)('there is nothing at %s %s', async (method, url) => {
  const { ask } = await openFront();

  const reply = await ask({ method, url });

  expect(reply).toMatchObject({ status: 404, type: 'application/problem+json' });
  if (method !== 'HEAD') expect(reply.body).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  expect(reply.text).not.toContain(card);
});

test.each(['DELETE', 'PUT'] as const)('nor at %s of a payment, whatever its body is', async (method) => {
  const { ask } = await openFront();
  const url = '/v1/payments/o-1';

  for (const [headers, payload] of [
    [json, ''],
    [json, '{'],
    [{ 'content-type': 'text/xml' }, '<x/>'],
  ] as const)
    expect(await ask({ method, url, headers, payload })).toMatchObject(aProblem(404, 'NOT_FOUND'));
});

test('a payment nobody knows is a 404 of its own', async () => {
  const { ask } = await openFront({
    client: { payment: async () => ({ ok: false, refusal: { code: 'UNKNOWN_PAYMENT' } }) },
  });

  expect(await ask({ method: 'GET', url: '/v1/payments/o-1' })).toMatchObject(
    aProblem(404, 'UNKNOWN_PAYMENT'),
  );
});

test('a conflict names the fields, and a capture that cannot be says why', async () => {
  const { ask } = await openFront({
    client: {
      preauth: async () => ({ ok: false, refusal: { code: 'ORDER_CONFLICT', fields: ['amount', 'email'] } }),
      capture: async () => ({ ok: false, refusal: { code: 'NOT_CAPTURABLE', reason: 'it was declined' } }),
    },
  });
  const post = (url: string) => ask({ method: 'POST', url, headers: json, payload: '{}' });

  const conflict = await post('/v1/preauths');
  expect(conflict).toMatchObject(aProblem(409, 'ORDER_CONFLICT'));
  expect(conflict.body.fields).toEqual(['amount', 'email']);
  const late = await post('/v1/captures');
  expect(late).toMatchObject(aProblem(409, 'NOT_CAPTURABLE'));
  expect(late.body.detail).toBe('it was declined');
});

test('a bug is a 500 without its message, which the log does not get either', async () => {
  const { log, lines } = recordingLog();
  const broken = async () => {
    throw new TypeError(`cannot read ${card}`);
  };
  const { ask } = await openFront({ client: { preauth: broken }, log });

  const reply = await ask({ method: 'POST', url: '/v1/preauths', headers: json, payload: '{}' });

  expect(reply).toMatchObject(aProblem(500, 'INTERNAL_ERROR'));
  expect(reply.text).not.toContain(card);
  expect(lines).toMatchObject([{ level: 'error', why: 'TypeError', message: 'bug' }]);
  expect(JSON.stringify(lines)).not.toContain(card);
});

test('when a bug throws something that is no error, that is a 500 too', async () => {
  const { ask } = await openFront({
    client: { payment: () => Promise.reject(undefined) },
  });

  expect(await ask({ method: 'GET', url: '/v1/payments/o-1' })).toMatchObject(
    aProblem(500, 'INTERNAL_ERROR'),
  );
});

test('trouble with Redis is a 503 that is safe to repeat', async () => {
  const { ask } = await openFront({ client: { preauth: () => Promise.reject(new StoreUnavailable('OOM')) } });

  const reply = await ask({ method: 'POST', url: '/v1/preauths', headers: json, payload: '{}' });

  expect(reply).toMatchObject(aProblem(503, 'STORE_UNAVAILABLE'));
});

test('too many at once are a 503 that says when to come again', async () => {
  const { ask } = await openFront({ client: { preauth: () => Promise.reject(new Busy()) } });

  const reply = await ask({ method: 'POST', url: '/v1/preauths', headers: json, payload: '{}' });

  expect(reply).toMatchObject(aProblem(503, 'BUSY'));
  expect(reply.headers['retry-after']).toBe('1');
});
