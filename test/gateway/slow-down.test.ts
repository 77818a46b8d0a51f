import { expect, test } from 'vitest';
import { openGateway } from '../../src/gateway/client.ts';
import { slowDownIn } from '../../src/gateway/slow-down.ts';
import { anAccount } from './an-account.ts';
import { aGateway } from './servers.ts';

const asked = (after: string | undefined, headers = {}) =>
  slowDownIn({ status: 429, headers: { ...(after !== undefined && { 'retry-after': after }), ...headers } });
const now = () => new Date(Math.floor(Date.now() / 1_000) * 1_000);
const hour = 3_600_000;

test.each([429, 503])('a %i asks us to slow down, for as many seconds as it says', (status) => {
  expect(slowDownIn({ status, headers: { 'retry-after': '7' } })).toBe(7_000);
});

test.each([200, 400, 403, 500, 502, 504])('a %i does not, whatever its headers say', (status) => {
  expect(slowDownIn({ status, headers: { 'retry-after': '7' } })).toBeUndefined();
});

test('a date is counted from the date of the reply: clocks may differ', () => {
  const date = 'Sun, 06 Nov 1994 08:49:37 GMT';

  expect(asked('Sun, 06 Nov 1994 08:50:07 GMT', { date })).toBe(30_000);
  expect(asked('Sunday, 06-Nov-94 08:50:07 GMT', { date })).toBe(30_000);
});

test('a date without the date of the reply is counted from now', () => {
  const ms = asked(new Date(now().getTime() + 60_000).toUTCString()) ?? 0;

  expect(ms).toBeGreaterThan(50_000);
  expect(ms).toBeLessThanOrEqual(60_000);
});

test.each([
  undefined,
  '',
  '0',
  '-5',
  '1.5',
  'soon',
  '7, 9',
  '1e3',
  now().toISOString(),
  'Sun, 06 Nov 1994 08:49:37 GMT',
])('no time, none to come, or nonsense (%s): it asks, and does not say for how long', (after) => {
  expect(asked(after)).toBe(0);
});

test.each([
  '3601',
  '999999999',
  '1000000000',
  '9'.repeat(400),
  new Date(Date.now() + 50 * hour).toUTCString(),
])('an hour is the longest that is believed (%s)', (after) => {
  expect(asked(after)).toBe(hour);
});

test('a reply keeps its meaning for its own request', async () => {
  const { baseUrl } = await aGateway((response) => {
    response.writeHead(429, { 'retry-after': '3', 'content-encoding': 'br' });
    response.end('no text');
  });
  const gateway = openGateway({ sendTimeoutMs: 5_000 });

  const sent = await gateway.post(anAccount({ baseUrl }), 'status', {
    client_orderid: 'o-1',
    login: 'TestMerchant',
  });

  expect(sent).toEqual({ kind: 'unintelligible', why: 'unreadable encoding', slowDownMs: 3_000 });
  await gateway.close();
});
