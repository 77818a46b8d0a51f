import { expect, test, vi } from 'vitest';
import type { News } from '../../src/queue/jobs.ts';
import { anAccount } from '../gateway/an-account.ts';
import { recordingLog } from '../telemetry/recording-log.ts';
import { addressFor, news, pathOf, raw, signed } from './callback-door.ts';
import { aProblem, openFront } from './front.ts';

const shop = anAccount();
const own = addressFor(news.client_orderid, shop);
const good = signed(news, shop);
const form = { 'content-type': 'application/x-www-form-urlencoded' };

const plain = { 'content-type': expect.stringMatching(/^text\/plain\b/) };
const ok = { status: 200, headers: plain, text: 'OK' };
const refused = { status: 403, headers: plain, text: 'refused' };

async function aDoor(hear: (news: News) => Promise<void> = async () => undefined) {
  const heard = vi.fn(hear);
  const { log, lines } = recordingLog();
  const { server, ask } = await openFront({ hear: heard, log });
  return { server, ask, heard, lines };
}

test('a callback is handed on with its account and the time, then acknowledged, then logged', async () => {
  const { ask, heard, lines } = await aDoor();
  const before = Date.now();

  expect(await ask({ url: pathOf(news, shop) })).toMatchObject(ok);

  const [[said] = []] = heard.mock.calls;
  expect(said).toEqual({ account: 'shop', ...news, type: 'preauth', heardAt: expect.any(Number) });
  expect(said?.heardAt).toBeGreaterThanOrEqual(before);
  expect(lines).toMatchObject([{ message: 'callback heard', account: 'shop', client_orderid: '902B4FF5' }]);
});

test('posted as a form it is the same, whether the parameters are in the body or in the address', async () => {
  const { ask, heard } = await aDoor();

  expect(await ask({ method: 'POST', url: own, headers: form, body: good })).toMatchObject(ok);
  expect(await ask({ method: 'POST', url: `${own}?${good}` })).toMatchObject(ok);
  expect(heard).toHaveBeenCalledTimes(2);
});

test('of a refused one the log names the account, if it is one of ours, and nothing else', async () => {
  const { ask, heard, lines } = await aDoor();
  const stranger = addressFor(news.client_orderid, anAccount({ id: 'stranger' }));

  expect(await ask({ url: `${own}?${good}0` })).toMatchObject(refused);
  expect(await ask({ url: `${stranger}?${good}` })).toMatchObject(refused);
  expect(await ask({ url: own })).toMatchObject(refused);

  expect(heard).not.toHaveBeenCalled();
  expect(lines.map(({ level: _, ...line }) => line)).toEqual([
    { message: 'callback refused', account: 'shop' },
    { message: 'callback refused' },
    { message: 'callback refused', account: 'shop' },
  ]);
});

test('what can not be stored is not acknowledged', async () => {
  const { ask, lines } = await aDoor(async () => {
    throw new TypeError('no room');
  });

  expect(await ask({ url: pathOf(news, shop) })).toMatchObject(aProblem(500, 'INTERNAL_ERROR'));
  expect(lines.map(({ message }) => message)).not.toContain('callback heard');
});

test.each([
  ['announced', { 'content-length': '1' }],
  ['in pieces', { 'transfer-encoding': 'chunked' }],
])('a GET with a body that is %s is refused, unread', async (_, headers) => {
  const { ask, heard } = await aDoor();

  expect(await ask({ url: pathOf(news, shop), headers })).toMatchObject(refused);
  expect(heard).not.toHaveBeenCalled();
});

test('a GET may say that it has no body', async () => {
  const { ask } = await aDoor();

  expect(await ask({ url: pathOf(news, shop), headers: { 'content-length': '0' } })).toMatchObject(ok);
});

test.each([
  ['a step before', `/x${own}?${good}`],
  ['a step behind', `${own}/x?${good}`],
  ['a parameter in the path', `${own};a=1?${good}`],
  ['an escaped letter', `${own.replace('/shop/', '/sho%70/')}?${good}`],
  ['an escape in the token', `${own.slice(0, -1)}%41?${good}`],
  ['a parameter behind the account', `${own.replace('/shop/', '/shop;/')}?${good}`],
  ['a further token behind the first', `${own}%3fx?${good}`],
  ['no account', `${own.replace('/shop/', '//')}?${good}`],
])('the address with %s is not ours', async (_, url) => {
  const { ask, heard } = await aDoor();
  const [path = ''] = url.split('?');

  expect([403, 404]).toContain((await ask({ url })).status);
  expect([403, 404]).toContain((await ask({ method: 'POST', url: path, headers: form, body: good })).status);
  expect(heard).not.toHaveBeenCalled();
});

test('an address that names a host, as one to a proxy does, is not ours', async () => {
  const { server, heard } = await aDoor();
  const address = await server.listen({ port: 0, host: '127.0.0.1' });

  expect(await raw(address, 'GET', `${address}${own}?${good}`)).toMatchObject({ status: 403 });
  expect(await raw(address, 'GET', `${own}?${good}`)).toMatchObject({ status: 200 });
  expect(heard).toHaveBeenCalledTimes(1);
});

test('a query goes on behind a line break or a second question mark, and is judged whole', async () => {
  const { ask, heard } = await aDoor();

  expect(await ask({ url: `${own}?${good}&x=?%0A` })).toMatchObject(ok);
  expect(await ask({ url: `${own}?${good}&x=?&status=declined` })).toMatchObject(refused);
  expect(heard).toHaveBeenCalledTimes(1);
});

test.each([
  [16 * 1024, 200],
  [16 * 1024 + 1, 413],
])('a body of %i bytes is answered with %i', async (size, status) => {
  const { ask } = await aDoor();
  const body = `${good}&filler=`.padEnd(size, 'x');

  expect((await ask({ method: 'POST', url: own, headers: form, body })).status).toBe(status);
});

test.each(['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'TRACE'] as const)(
  '%s is told what there is',
  async (method) => {
    const { ask } = await aDoor();
    const answer = await ask({ method: method as 'PUT', url: `${own}?${good}` });

    expect(answer).toMatchObject({ status: 405, text: '', headers: { allow: 'GET, POST' } });
  },
);

test.each(['application/json', 'text/plain', 'text/xml'])(
  'a body of the type %s is not read',
  async (type) => {
    const { ask, heard } = await aDoor();
    const headers = { 'content-type': type };

    expect(await ask({ method: 'POST', url: `${own}?${good}`, headers, body: '{}' })).toMatchObject({
      ...refused,
      status: 415,
    });
    expect(heard).not.toHaveBeenCalled();
  },
);
