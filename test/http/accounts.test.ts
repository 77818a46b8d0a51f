import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { aPreauth } from '../support/orders.ts';
import { controlKey, test } from '../support/world.ts';

/** Settings of a shop with two accounts at one gateway; laid over the world's lines, which go. */
function twoAccounts(gateway: Simulator): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'paynet-accounts-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const account = { base_url: gateway.baseUrl, login: 'TestMerchant', control_key: controlKey };
  const accounts = [
    { ...account, id: 'shop-eu', endpoint_id: '39549' },
    { ...account, id: 'shop-us', endpoint_id: '39550' },
  ];
  const file = join(folder, 'accounts.json');
  writeFileSync(file, JSON.stringify({ accounts }));

  const lines = ['GATEWAY_BASE_URL', 'GATEWAY_ENDPOINT_ID', 'GATEWAY_LOGIN', 'GATEWAY_CONTROL_KEY'];
  return { ...Object.fromEntries(lines.map((name) => [name, ''])), ACCOUNTS_FILE: file };
}

async function aGateway(): Promise<Simulator> {
  const gateway = await startSimulator({
    accounts: [{ endpoints: ['39549', '39550'], groups: [], login: 'TestMerchant', controlKey }],
    approvalMs: 5,
  });
  onTestFinished(() => gateway.close());
  return gateway;
}

test('where there are several accounts, one must be named, and be there', async ({ open }) => {
  const gateway = await aGateway();
  const world = await open({ env: twoAccounts(gateway) });
  const order = aPreauth();

  const asked = [
    await world.http('POST', '/v1/preauths', order),
    await world.http('POST', '/v1/preauths', { ...order, account: 'default' }),
    await world.http('POST', '/v1/preauths', { ...order, account: 'Shop-EU' }),
    await world.http('POST', '/v1/captures', { client_orderid: order.client_orderid }),
    await world.http('POST', '/v1/captures', { client_orderid: order.client_orderid, account: '' }),
    await world.http('GET', `/v1/payments/${order.client_orderid}`),
    await world.http('GET', `/v1/payments/${order.client_orderid}?account=default`),
    await world.http('GET', '/v1/payments?account=default'),
  ];

  for (const { status, body } of asked) {
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'INVALID_REQUEST', issues: [{ path: 'account' }] });
  }
  expect(gateway.books().requests).toEqual({});
});

test('the same client_orderid in two accounts is two payments', async ({ open }) => {
  const gateway = await aGateway();
  const world = await open({ env: twoAccounts(gateway) });
  const order = aPreauth({ client_orderid: 'twin' });
  const send = (account: string, changes = {}) =>
    world.http('POST', '/v1/preauths', { ...order, account, ...changes }, { prefer: 'wait=10' });

  const eu = await send('shop-eu');
  const us = await send('shop-us', { amount: '20.00', cvv2: '116' });

  expect(eu.body).toMatchObject({ account: 'shop-eu', status: 'approved', amount: '10.42' });
  expect(us.body).toMatchObject({ account: 'shop-us', status: 'declined', amount: '20.00' });
  expect(eu.body.paynet_order_id).not.toBe(us.body.paynet_order_id);
  for (const { headers, body } of [eu, us]) {
    expect((await world.http('GET', headers.get('location') ?? '')).body).toEqual(body);
  }
  expect(gateway.books().orders.map(({ endpoint }) => endpoint)).toEqual(['39549', '39550']);
});

test('a list tells all accounts together, or one of them', async ({ open }) => {
  const gateway = await aGateway();
  const world = await open({ env: twoAccounts(gateway), roles: [] });
  for (const account of ['shop-eu', 'shop-us', 'shop-eu']) {
    await world.http('POST', '/v1/preauths', aPreauth({ account }));
  }
  const accounts = async (query: string) =>
    (await world.http('GET', `/v1/payments?${query}`)).body.payments
      .map(({ account }: { account: string }) => account)
      .toSorted();

  expect(await accounts('')).toEqual(['shop-eu', 'shop-eu', 'shop-us']);
  expect(await accounts('account=shop-eu')).toEqual(['shop-eu', 'shop-eu']);
  expect(await accounts('account=shop-us&status=queued')).toEqual(['shop-us']);
});

test('with one account its name may be given or left out', async ({ open }) => {
  const world = await open({ roles: [] });
  const order = aPreauth();

  const named = await world.http('POST', '/v1/preauths', { ...order, account: 'default' });
  const left = await world.http('POST', '/v1/preauths', order);

  expect(named.status).toBe(202);
  expect(left.body).toEqual(named.body);
});
