import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { Secret } from '../../src/telemetry/secret.ts';
import { anAccount } from '../gateway/an-account.ts';
import { controlKey, test } from '../support/world.ts';
import { addressFor, news, pathOf, raw, signed } from './callback-door.ts';
import { stored } from './kept.ts';
import { oneWorld } from './one-world.ts';

const idle = oneWorld({ roles: [] });

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const heard = { status: 200, body: 'OK' };
const refused = { status: 403, body: 'refused' };

/** The address that was given out for the order of `news`. */
const own = addressFor(news.client_orderid);
const token = own.replace(/.*\//, '');

test('what the gateway calls with GET is stored, and then acknowledged', async ({ open }) => {
  const world = await open({ roles: [] });

  expect(await raw(world.address, 'GET', pathOf(news))).toMatchObject(heard);

  expect(await stored(world)).toEqual([
    { account: 'default', ...news, type: 'preauth', heardAt: expect.any(Number) },
  ]);
});

test('what the gateway posts as a form is stored as well', async ({ open }) => {
  const world = await open({ roles: [] });
  const [query, body] = [
    signed(news).replace(/&control=.*/, ''),
    signed(news).replace(/.*&control=/, 'control='),
  ];

  expect(await raw(world.address, 'POST', own, { headers: form, body: signed(news) })).toMatchObject(heard);
  expect(await raw(world.address, 'POST', `${own}?${query}`, { headers: form, body })).toMatchObject(heard);
  expect(await stored(world)).toMatchObject([news]);
});

test('an order id of any script is heard', async ({ open }) => {
  const world = await open({ roles: [] });
  const cyrillic = { ...news, client_orderid: 'заказ/7#1' };

  expect(await raw(world.address, 'GET', pathOf(cyrillic))).toMatchObject(heard);
  expect(await stored(world)).toMatchObject([cyrillic]);
});

test('the same callback a hundred times at once is one job; another status is another', async ({ open }) => {
  const world = await open({ roles: [] });
  const call = (fields = news) => raw(world.address, 'GET', pathOf(fields));

  const answers = await Promise.all(Array.from({ length: 100 }, () => call()));
  const other = await call({ ...news, status: 'declined' });

  for (const answer of [...answers, other]) expect(answer).toMatchObject(heard);
  expect((await stored(world)).map(({ status }) => status).toSorted()).toEqual(['approved', 'declined']);
});

test('the previous control key is accepted, a foreign one is not', async ({ open }) => {
  const previous = 'A-KEY-OF-BEFORE-WITH-32-CHARACTERS-';
  const world = await open({ roles: [], env: { GATEWAY_CONTROL_KEY_PREVIOUS: previous } });
  const call = (key: string, orderid: string) =>
    raw(
      world.address,
      'GET',
      pathOf({ ...news, orderid }, anAccount({ id: 'default', controlKey: new Secret(key) })),
    );

  expect(await call(previous, '1')).toMatchObject(heard);
  expect(await call(controlKey, '2')).toMatchObject(heard);
  expect(await call('SOMEBODY-ELSES-KEY-OF-32-CHARACTERS', '3')).toMatchObject(refused);
  expect((await stored(world)).map(({ orderid }) => orderid).toSorted()).toEqual(['1', '2']);
});

test('a control counts for the account it was made for', async ({ open }) => {
  const folder = mkdtempSync(join(tmpdir(), 'paynet-accounts-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const other = 'THE-OTHER-ACCOUNTS-KEY-32-CHARACTERS';
  const base = { base_url: 'https://sandbox.gateway.example', endpoint_id: '1', login: 'TestMerchant' };
  const accounts = [
    { ...base, id: 'one', control_key: controlKey },
    { ...base, id: 'two', control_key: other },
  ];
  writeFileSync(join(folder, 'accounts.json'), JSON.stringify({ accounts }));
  const lines = ['BASE_URL', 'ENDPOINT_ID', 'LOGIN', 'CONTROL_KEY'].map((name) => [`GATEWAY_${name}`, '']);
  const world = await open({
    roles: [],
    env: { ...Object.fromEntries(lines), ACCOUNTS_FILE: join(folder, 'accounts.json') },
  });

  expect(await raw(world.address, 'GET', pathOf(news, anAccount({ id: 'two' })))).toMatchObject(refused);
  expect(await raw(world.address, 'GET', pathOf(news, anAccount({ id: 'one' })))).toMatchObject(heard);
  expect(await stored(world)).toMatchObject([{ account: 'one' }]);
});

const good = signed(news);
const control = good.replace(/.*&control=/, '');
const withControl = (text: string) => good.replace(/control=.*/, `control=${text}`);
const without = (name: string) => good.replace(new RegExp(`(^|&)${name}=[^&]*`), '');
const before = anAccount({ id: 'default', controlKey: new Secret('A-KEY-THAT-IS-NOT-IN-USE-ANY-MORE-') });
const otherCase = (text: string) =>
  text.replace(/[a-z]/i, (one) => (one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase()));
const emptyFields = signed({ status: '', orderid: '', client_orderid: '' });

const bad: [string, string][] = [
  ['#88 no control', without('control')],
  ['#88 an empty control', withControl('')],
  ['#88 39 characters', withControl(control.slice(1))],
  ['#88 41 characters', withControl(`${control}0`)],
  ['#88 upper case', withControl(control.toUpperCase())],
  ['#88 no hex', withControl('g'.repeat(40))],
  ['#88 40 characters beyond ASCII', withControl(encodeURIComponent('é'.repeat(40)))],
  ['#88 a blank behind', withControl(`${control}%20`)],
  ['#89 the control of nothing', emptyFields],
  ['#89 the control of nothing, sent with news', withControl(emptyFields.replace(/.*&control=/, ''))],
  ['#92 another order', good.replace('6863073', '6863074')],
  ['#92 another status', good.replace('approved', 'declined')],
  ['#94 a status that is none', signed({ ...news, status: 'paid' })],
  ['#94 a status with a line feed', signed({ ...news, status: 'approved\n' })],
  ['#94 a status with a NUL', signed({ ...news, status: 'approved\0' })],
  ['#94 a status in upper case', signed({ ...news, status: 'APPROVED' })],
  ['#95 the same status twice', `${good}&status=approved`],
  ['#95 two statuses', `${good}&status=declined`],
  ['#95 a list of statuses', `${good}&status[]=declined`],
  ['#95 a status by its sibling name', `${good}&Status=declined`],
  ['#95 two controls', `${good}&control=${control}`],
  ['#97 two names that disagree', `${good}&merchant_order=other`],
  ['#112 an overlong escape', good.replace('approved', '%c1%a1pproved')],
  ['#112 broken escapes', good.replace('6863073', '%zz')],
  ['#114 nothing at all', ''],
  ['an order id with a slash', signed({ ...news, orderid: '../1' })],
  ['an id of 129 characters', signed({ ...news, client_orderid: 'x'.repeat(129) })],
];

test.for(bad)('%s is refused in the one way there is', async ([, query]) => {
  const { address } = idle();

  expect(await raw(address, 'GET', `${own}?${query}`)).toMatchObject(refused);
  expect(await raw(address, 'POST', own, { headers: form, body: query })).toMatchObject(refused);
  expect(await stored(idle())).toEqual([]);
});

test.for([
  ['#96 the same name in query and body', `${own}?${good}`, 'status=approved'],
  ['#96 another value in the body', `${own}?${good}`, 'status=declined'],
  ['#98 an account that is not there', `/callbacks/nobody/${token}?${good}`, ''],
  ['#98 an account one letter off', `/callbacks/defaulu/${token}?${good}`, ''],
  ['#98 an account in other letters', `/callbacks/Default/${token}?${good}`, ''],
  ['#98 a property every object has', `/callbacks/constructor/${token}?${good}`, ''],
  ['#98 no token', `/callbacks/default?${good}`, ''],
  ['#98 an empty token', `/callbacks/default/?${good}`, ''],
  ['#98 the token of another order', `${addressFor('902B4FF6')}?${good}`, ''],
  ['#98 the token of a key of before', `${addressFor(news.client_orderid, before)}?${good}`, ''],
  ['#98 a token without its key id', `/callbacks/default/${token.slice(9)}?${good}`, ''],
  ['#98 a token of other letters', `/callbacks/default/${otherCase(token)}?${good}`, ''],
  ['#98 a token one character short', `${own.slice(0, -1)}?${good}`, ''],
  ['#98 a token one character longer', `${own}A?${good}`, ''],
  ['#101 parameters in the path', `${own};jsessionid=1?${good}`, ''],
  ['#101 an encoded slash', `/callbacks/default%2f${token}?${good}`, ''],
  ['#101 an encoded letter', `/callbacks/%64efault/${token}?${good}`, ''],
  ['#101 an escape that is none', `/callbacks/%zz/${token}?${good}`, ''],
  ['#101 a slash behind', `${own}/?${good}`, ''],
  ['#101 one more step', `${own}/x?${good}`, ''],
  ['#101 an address with a host', `http://127.0.0.1${own}?${good}`, ''],
  ['#100 a query of ten KiB', `/callbacks/default?${good}&x=${'x'.repeat(10_240)}`, ''],
] as const)('%s is refused in the one way there is', async ([, path, body]) => {
  expect(await raw(idle().address, 'POST', path, { headers: form, body })).toMatchObject(refused);
  expect(await stored(idle())).toEqual([]);
});

test('#99 a GET that brings a body is refused, announced or in pieces', async () => {
  const path = `${own}?${good}`;

  for (const headers of [
    { ...form, 'content-length': '15' },
    { ...form, 'transfer-encoding': 'chunked' },
  ]) {
    expect(await raw(idle().address, 'GET', path, { headers, body: 'status=declined' })).toMatchObject(
      refused,
    );
  }
  expect(await stored(idle())).toEqual([]);
});

test.for(['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'TRACE'])('#99 %s is a 405', async (method) => {
  const answer = await raw(idle().address, method, `${own}?${good}`);

  expect(answer).toMatchObject({ status: 405, allow: 'GET, POST', body: '' });
  expect(await stored(idle())).toEqual([]);
});

test.for(['application/json', 'multipart/form-data; boundary=x', 'text/xml', 'text/plain'])(
  '#99 a body of the type %s is a 415',
  async (type) => {
    const answer = await raw(idle().address, 'POST', `${own}?${good}`, {
      headers: { 'content-type': type },
      body: '{"status":"declined"}',
    });

    expect(answer).toMatchObject({ status: 415, body: 'refused' });
    expect(await stored(idle())).toEqual([]);
  },
);

test('#100 a body over 16 KiB is not read to its end', async () => {
  const body = `${good}&filler=${'x'.repeat(16 * 1024)}`;

  expect(await raw(idle().address, 'POST', own, { headers: form, body })).toMatchObject({
    status: 413,
    body: 'refused',
  });
  expect(await stored(idle())).toEqual([]);
});

test.for([
  ['#101 two slashes', `/${own}`],
  ['#101 a way up', `/callbacks/..${own}`],
  ['no account', '/callbacks/'],
] as const)('%s leads nowhere', async ([, path]) => {
  const { status } = await raw(idle().address, 'GET', `${path}?${good}`);

  expect([403, 404]).toContain(status);
  expect(await stored(idle())).toEqual([]);
});

test('#91 #108 news of a payment that is not there is stored, asked about by nobody, and harmless', async ({
  open,
}) => {
  const world = await open();
  const heardOf = { ...news, client_orderid: 'never-enqueued' };

  expect(await raw(world.address, 'GET', pathOf(heardOf))).toMatchObject(heard);
  const { status } = await world.preauth();

  expect(status).toBe('approved');
  expect((await world.http('GET', '/v1/payments/never-enqueued')).status).toBe(404);
  expect(world.gateway.books().orders).toHaveLength(1);
});
