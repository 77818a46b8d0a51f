import { expect } from 'vitest';
import { controlKey, example, idsOf, refusal, sign, test } from './shop.ts';

test('takes a request whose control was computed by somebody else', async ({ shop }) => {
  const order = { ...example, client_orderid: '902B4FF5' };
  const control = '5b26f47b3046f9f7c68cf89dd2691611853f14d9';

  const reply = await shop.send('preauth', '39549', { ...order, control });

  expect(reply.params.type).toBe('async-response');
});

test.for([
  ['5', 'ERROR_PARSING_ENDPOINT_ID', 'shop-eu'],
  ['4', 'End point with id 1 not found', '1'],
  ['4', 'End point with id 7 not found', 'group/7'],
  // By the gateway's FAQ.
  ['2', 'INVALID_CONTROL_CODE', 'group/39549'],
  ['2', 'INVALID_CONTROL_CODE', '2545'],
])('refuses with %s, %s, what is sent to %s', async ([code, message, path], { shop }) => {
  expect(refusal(await shop.preauth({}, path))).toEqual({ type: 'validation-error', code, message });
});

test('refuses a control over anything else than what was sent', async ({ shop }) => {
  const reply = await shop.preauth({ control: '5b26f47b3046f9f7c68cf89dd2691611853f14d9' });

  expect(refusal(reply)).toEqual({ type: 'validation-error', code: '2', message: 'INVALID_CONTROL_CODE' });
  expect(shop.simulator.books().orders).toEqual([]);
});

test('refuses a request without a control', async ({ shop }) => {
  expect(refusal(await shop.preauth({ control: undefined })).code).toBe('2');
});

test('refuses a login it does not know', async ({ shop }) => {
  const ids = await shop.approvedOrder();

  expect(refusal(await shop.status(ids, { login: 'Stranger' })).code).toBe('7');
});

test('refuses a login that belongs to another endpoint', async ({ open }) => {
  const other = { endpoints: ['2'], groups: [], login: 'Other', controlKey };
  const mine = { endpoints: ['39549'], groups: [], login: 'TestMerchant', controlKey };
  const shop = await open({ accounts: [mine, other] });
  const ids = await shop.approvedOrder();

  expect(refusal(await shop.status(ids, { login: 'Other' })).code).toBe('7');
});

test('shows nobody the orders of another merchant', async ({ open }) => {
  const other = { endpoints: ['2'], groups: [], login: 'Other', controlKey };
  const mine = { endpoints: ['39549'], groups: [], login: 'TestMerchant', controlKey };
  const shop = await open({ accounts: [mine, other] });
  const ids = await shop.approvedOrder();
  const { client_orderid } = ids;

  expect(refusal(await shop.status(ids, { login: 'Other' }, '2')).code).toBe('101');
  expect(refusal(await shop.status({ client_orderid }, { login: 'Other' }, '2')).code).toBe('101');
});

test('refuses an account that has no control key', async ({ open }) => {
  const keyless = { endpoints: ['39549'], groups: [], login: 'TestMerchant', controlKey: '' };
  const shop = await open({ accounts: [keyless] });

  expect(refusal(await shop.preauth()).code).toBe('3');
});

test('trims what it is sent before it looks at the control', async ({ shop }) => {
  const reply = await shop.send('preauth', '39549', {
    ...example,
    client_orderid: '  902B4FF5\t',
    email: `${example.email} `,
    control: ' 5b26f47b3046f9f7c68cf89dd2691611853f14d9\n',
  });

  expect(reply.params['merchant-order-id']).toBe('902B4FF5');
});

test('takes what is empty as not sent', async ({ shop }) => {
  const ids = await shop.approvedOrder();

  expect((await shop.capture(ids, { amount: '', currency: '' })).params.type).toBe('async-response');
});

test('takes the first of what is sent twice', async ({ shop }) => {
  const body = new URLSearchParams({ ...example, client_orderid: '902B4FF5' });
  body.append('control', '5b26f47b3046f9f7c68cf89dd2691611853f14d9');
  body.append('amount', '1.00');
  const url = `${shop.simulator.baseUrl}/api/v2/preauth/39549`;

  expect(await (await fetch(url, { method: 'POST', body })).text()).toContain('type=async-response');
});

test('refuses an amount that is no decimal', async ({ shop }) => {
  const reply = await shop.preauth({ amount: '10,42' });

  expect(refusal(reply)).toMatchObject({ code: '1', message: 'Parameter amount has a wrong format' });
});

test('does not play every command there is', async ({ shop }) => {
  const reply = await shop.send('make-rebill-preauth', '39549', {});

  expect(refusal(reply)).toMatchObject({ type: 'error', code: '1' });
  expect(reply.http).toBe(200);
});

test('understands nothing but forms', async ({ shop }) => {
  const { client_orderid } = await shop.approvedOrder();
  const login = 'TestMerchant';
  const form = new URLSearchParams({ login, client_orderid, control: sign(login, client_orderid) });
  const url = `${shop.simulator.baseUrl}/api/v2/status/39549`;
  const ask = async (body: URLSearchParams | string) => (await fetch(url, { method: 'POST', body })).text();

  expect(await ask(form)).toContain('status=approved');
  expect(await ask(form.toString())).toContain('error-code=7');
});

test('signs with the group id and names the endpoint it chose', async ({ shop }) => {
  const reply = await shop.preauth({}, 'group/2545');

  expect(reply.params['end-point-id']).toBe('39549');
  await shop.simulator.settled(idsOf(reply).client_orderid, 'preauth');
  expect((await shop.status(idsOf(reply), {}, 'group/2545')).params.status).toBe('approved');
});

test('never names a group in the reply, even one without endpoints', async ({ open }) => {
  const account = { endpoints: ['2545'], groups: ['2545'], login: 'TestMerchant', controlKey };
  const shop = await open({ accounts: [account] });

  expect((await shop.preauth({}, 'group/2545')).params['end-point-id']).toMatch(/^(?!2545$)\d+$/);
});
