import { expect } from 'vitest';
import { type Ids, idsOf, type Shop, sign, test } from './shop.ts';

async function openForm(shop: Shop, changes: Record<string, string> = {}) {
  const ids = idsOf(await shop.preauth({ cvv2: '321', ...changes }));
  const { params } = await shop.status(ids);
  const url = params['redirect-to'] ?? '';
  const page = await (await fetch(url)).text();
  return { ids, url, page, hint: /<code id="hint">(\w+)</.exec(page)?.[1] ?? '' };
}

async function submit(url: string, password: string) {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams({ password }) });
  return { status: response.status, page: await response.text() };
}

function fieldsOf(page: string): Record<string, string> {
  const inputs = page.matchAll(/name="([^"]*)" value="([^"]*)"/g);
  return Object.fromEntries([...inputs].map(([, name, value]) => [name, value]));
}

async function statusOf(shop: Shop, ids: Ids) {
  return (await shop.status(ids)).params;
}

test('shows the way to the form while it waits for the payer', async ({ shop }) => {
  const reply = await shop.status(idsOf(await shop.preauth({ cvv2: '321' })));

  expect(reply.params).toMatchObject({ status: 'processing', 'order-stage': 'auth_3d_validating' });
  expect(reply.params['redirect-to']).toMatch(`${shop.simulator.baseUrl}/form/redirect/6863073/`);
  expect(reply.params.html).toMatch(/^<!DOCTYPE html>\n[\s\S]*<\/html>$/);
  expect(reply.params.html).toContain(reply.params['redirect-to']);
  expect(reply.text).toMatch(/html=%3C%21DOCTYPE\+html%3E%0A/);
});

test('approves the payer who knows the password', async ({ shop }) => {
  const { ids, url, hint } = await openForm(shop, { redirect_url: 'https://shop.example/back?a="b"' });
  const { page } = await submit(url, hint);

  expect(await statusOf(shop, ids)).toMatchObject({ status: 'approved', 'order-stage': 'auth_approved' });
  expect(page).toContain('<form method="post" action="https://shop.example/back?a=&#34;b&#34;">');
  expect(fieldsOf(page)).toMatchObject({
    status: 'approved',
    type: 'preauth',
    orderid: ids.orderid,
    client_orderid: ids.client_orderid,
    merchant_order: ids.client_orderid,
    control: sign('approved', ids.orderid, ids.client_orderid),
  });
});

test('declines the payer who does not', async ({ shop }) => {
  const { ids, url } = await openForm(shop, { redirect_url: 'https://shop.example/back' });
  const { page } = await submit(url, 'guess');

  expect(await statusOf(shop, ids)).toMatchObject({ status: 'declined', 'error-code': '1008' });
  expect(fieldsOf(page)).toMatchObject({ status: 'declined' });
});

test.for([
  [true, 'https://shop.example/yes'],
  [false, 'https://shop.example/no'],
])('sends the browser to one of two addresses (approved: %s)', async ([knows, address], { shop }) => {
  const pair = {
    redirect_success_url: 'https://shop.example/yes',
    redirect_fail_url: 'https://shop.example/no',
  };
  const { url, hint } = await openForm(shop, pair);

  expect((await submit(url, knows ? hint : 'guess')).page).toContain(`action="${address}"`);
});

test('lets the browser go when there is nowhere to send it', async ({ shop }) => {
  const { url, hint } = await openForm(shop);

  expect((await submit(url, hint)).page).toContain('You may close this window');
});

test('takes one answer only', async ({ shop }) => {
  const { ids, url, hint } = await openForm(shop);
  await submit(url, hint);

  expect((await submit(url, 'guess')).status).toBe(404);
  expect((await fetch(url)).status).toBe(404);
  expect(await statusOf(shop, ids)).toMatchObject({ status: 'approved' });
  expect(await statusOf(shop, ids)).not.toHaveProperty('redirect-to');
});

test('shows the form to nobody without its token', async ({ shop }) => {
  const { ids, url, hint } = await openForm(shop);
  const guessed = url.replace(/[^/]+$/, 'guess');

  expect((await fetch(guessed)).status).toBe(404);
  expect((await submit(guessed, hint)).status).toBe(404);
  expect(await statusOf(shop, ids)).toMatchObject({ 'order-stage': 'auth_3d_validating' });
});

test('takes no second answer while the first one is being looked at', async ({ open }) => {
  const shop = await open({ approvalMs: Number.POSITIVE_INFINITY });
  const { ids, url, hint } = await openForm(shop);
  const arrived = shop.simulator.next((event) => event.kind === 'moved');
  submit(url, hint).catch(() => {}); // never answered, and cut off at the end
  await arrived;

  expect((await submit(url, 'guess')).status).toBe(404);
  expect(await statusOf(shop, ids)).toMatchObject({ 'order-stage': 'auth_3d_validated' });
  expect(await statusOf(shop, ids)).not.toHaveProperty('redirect-to');
});

test('declines when the payer never comes', async ({ open }) => {
  const shop = await open({ threeDsMs: 5 });
  const ids = idsOf(await shop.preauth({ cvv2: '321' }));

  const booked = await shop.simulator.settled(ids.client_orderid, 'preauth');
  expect(booked).toMatchObject({ status: 'declined', error_code: '1015' });
  expect(await statusOf(shop, ids)).not.toHaveProperty('redirect-to');
});
