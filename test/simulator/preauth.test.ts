import { expect } from 'vitest';
import { example, idsOf, refusal, type Sent, test } from './shop.ts';

const tooShort = 'Validate card number failed. Card Number length must be between 16 and 19 digits..';

test('answers with its ids before anything is decided', async ({ open }) => {
  const shop = await open({ approvalMs: Number.POSITIVE_INFINITY });
  const reply = await shop.preauth({ client_orderid: '902B4FF5' });

  expect(reply.params).toEqual({
    type: 'async-response',
    'serial-number': '00000000-0000-0000-0000-0000043b64d7',
    'merchant-order-id': '902B4FF5',
    'paynet-order-id': '6863073',
    'end-point-id': '39549',
  });
  expect((await shop.status(idsOf(reply))).params).toMatchObject({
    status: 'processing',
    'order-stage': 'auth_processing',
  });
});

test.for<[string, string, string | null, string | null]>([
  ['123', 'approved', null, null],
  ['1234', 'approved', null, null],
  ['111', 'approved', null, null],
  ['101', 'declined', '54', 'Expired card'],
  ['116', 'declined', '51', 'Insufficient funds'],
  ['119', 'declined', '57', 'Transaction not permitted to cardholder'],
  ['209', 'declined', '43', 'Pick up card, stolen'],
  ['999', 'declined', '05', 'Do not honour'],
])('ends a preauth with cvv %s as %s', async ([cvv2, status, error_code, error_message], { shop }) => {
  const reply = await shop.preauth({ cvv2 });

  expect(await shop.simulator.settled(idsOf(reply).client_orderid, 'preauth')).toEqual({
    type: 'preauth',
    status,
    stage: `auth_${status}`,
    amount: '10.42',
    currency: 'USD',
    serial_number: reply.params['serial-number'],
    error_code,
    error_message,
  });
});

test('leaves cvv 217 unknown, and approves it later', async ({ open }) => {
  const shop = await open({ unknownMs: 20 });
  const unknown = shop.simulator.next((event) => event.kind === 'moved' && event.status === 'unknown');
  const ids = idsOf(await shop.preauth({ cvv2: '217' }));

  expect(await unknown).toMatchObject({ paynet_order_id: ids.orderid, stage: 'auth_unknown' });
  expect(await shop.simulator.settled(ids.client_orderid, 'preauth')).toMatchObject({ status: 'approved' });
});

test('leaves cvv 217 unknown for ever when told so', async ({ open }) => {
  const shop = await open({ unknownMs: Number.POSITIVE_INFINITY });
  const unknown = shop.simulator.next((event) => event.kind === 'moved' && event.status === 'unknown');
  const stuck = idsOf(await shop.preauth({ cvv2: '217' }));
  await unknown;
  await shop.approvedOrder();

  expect((await shop.status(stuck)).params.status).toBe('unknown');
});

test('filters a payer whose e-mail begins with fraud', async ({ shop }) => {
  const ids = idsOf(await shop.preauth({ email: 'Fraudster@example.com' }));

  const booked = await shop.simulator.settled(ids.client_orderid, 'preauth');
  expect(booked).toMatchObject({ status: 'filtered', stage: 'auth_filtered', error_code: '1101' });
});

test('declines cvv 321 at a gate without 3-D Secure', async ({ open }) => {
  const shop = await open({ threeDs: false });
  const ids = idsOf(await shop.preauth({ cvv2: '321' }));

  expect(await shop.simulator.settled(ids.client_orderid, 'preauth')).toMatchObject({ status: 'declined' });
});

test.for<[string, Sent, string, string]>([
  ['a card number too short', { credit_card_number: '453897739960' }, '8', tooShort],
  ['a card number too long', { credit_card_number: '45389773996067321234' }, '8', tooShort],
  ['no card number', { credit_card_number: undefined }, '8', tooShort],
  [
    'a wrong check digit',
    { credit_card_number: '4538977399606733' },
    '8',
    'Validate card number failed. Card Number has a wrong check digit.',
  ],
  ['no cvv', { cvv2: undefined }, '9', 'BAD_CREDIT_CARD_CVV'],
  ['a cvv of two digits', { cvv2: '12' }, '9', 'BAD_CREDIT_CARD_CVV'],
  ['no printed name', { card_printed_name: undefined }, '10', 'NO_CARD_PRINTED_NAME'],
  ['a thirteenth month', { expire_month: '13' }, '1', 'Parameter expire_month has a wrong format'],
  ['a year of two digits', { expire_year: '99' }, '1', 'Parameter expire_year has a wrong format'],
  ['nothing to pay', { amount: '0.00' }, '1', 'Amount is less than minimum'],
  ['a currency in small letters', { currency: 'usd' }, '1', 'Parameter currency has a wrong format'],
  [
    'a card and a token',
    { card_recurring_payment_id: '1491927' },
    '1',
    'Send either card_recurring_payment_id or a card, not both',
  ],
  [
    'a browser sent nowhere',
    { redirect_url: 'javascript:alert(1)' },
    '1',
    'Parameter redirect_url has a wrong format',
  ],
  [
    'a callback to nowhere',
    { notify_url: 'here' },
    '123',
    'INVALID_CALLBACK_URL: notify_url is not a web address',
  ],
])('refuses %s', async ([_, changes, code, message], { shop }) => {
  const reply = await shop.preauth({ client_orderid: 'ORDER', ...changes });

  expect(reply.params).toEqual({
    type: 'validation-error',
    'serial-number': '00000000-0000-0000-0000-0000043b64d7',
    'merchant-order-id': 'ORDER',
    'error-message': message,
    'error-code': code,
  });
  expect(shop.simulator.books().orders).toEqual([]);
});

const { credit_card_number, card_printed_name, cvv2, ...others } = example;

test.for(['client_orderid', ...Object.keys(others)])('requires %s', async (name, { shop }) => {
  const reply = await shop.preauth({ [name]: undefined });

  expect(refusal(reply)).toMatchObject({ code: '1', message: `Parameter ${name} is required` });
});

test('requires a state only where there are such', async ({ shop }) => {
  const reply = await shop.preauth({ country: 'DE', state: undefined });

  expect(reply.params.type).toBe('async-response');
});

test.for(['378282246310005', '30569309025904', '2200000000000000004'])(
  'knows cards like %s',
  async (pan, { shop }) => {
    const reply = await shop.preauth({ credit_card_number: pan, cvv2: '1234' });

    expect(reply.params.type).toBe('async-response');
  },
);

test.for([
  'http://127.0.0.1/',
  'http://192.168.1.7/',
  'https://[::1]/',
  'https://shop.local/',
  'http://localhost/',
  'https://shop.example:9000/',
])('refuses a callback to %s when it plays a public gateway', async (url, { open }) => {
  const shop = await open({ localCallbacks: false });

  expect(refusal(await shop.preauth({ server_callback_url: url }))).toMatchObject({ code: '123' });
});

test.for(['https://shop.example/', 'http://shop.example:8080/a?b=c', 'https://8.8.8.8:8443/'])(
  'takes a callback to %s when it plays a public gateway',
  async (notify_url, { open }) => {
    const shop = await open({ localCallbacks: false, approvalMs: Number.POSITIVE_INFINITY });

    expect((await shop.preauth({ notify_url })).params.type).toBe('async-response');
  },
);

test('does not notice a repetition', async ({ shop }) => {
  const first = await shop.preauth({ client_orderid: 'TWICE' });
  const second = await shop.preauth({ client_orderid: 'TWICE' });

  expect(idsOf(first).orderid).not.toBe(idsOf(second).orderid);
  expect(shop.simulator.books().orders).toMatchObject([{ preauth_requests: 2 }, { preauth_requests: 2 }]);
});

test('takes the documented token, without a payer and without a cvv', async ({ shop }) => {
  const { order_desc, amount, currency, ipaddress } = example;
  const none = Object.fromEntries(Object.keys(example).map((name) => [name, undefined]));
  const order = { order_desc, amount, currency, ipaddress, card_recurring_payment_id: '1491927' };
  const ids = idsOf(await shop.preauth({ ...none, ...order }));

  expect(await shop.simulator.settled(ids.client_orderid, 'preauth')).toMatchObject({ status: 'approved' });
  expect(shop.simulator.books().orders).toMatchObject([{ last4: '6732' }]);
});

test('refuses a token it never gave out', async ({ shop }) => {
  const token = { credit_card_number: undefined, card_recurring_payment_id: '5' };

  expect(refusal(await shop.preauth(token)).code).toBe('121');
});

test('gives a token for the card of an approved order', async ({ shop }) => {
  const ids = await shop.approvedOrder({ credit_card_number: '4444555566661111' });
  const { params } = await shop.createCardRef(ids);

  expect(params).toMatchObject({ type: 'create-card-ref-response', status: 'approved' });
  const token = { credit_card_number: undefined, card_recurring_payment_id: params['recurring-payment-id'] };
  await shop.approvedOrder(token);
  expect(shop.simulator.books().orders).toMatchObject([{ last4: '1111' }, { last4: '1111' }]);
});

test('gives no token for a card that was declined', async ({ shop }) => {
  const ids = await shop.approvedOrder({ cvv2: '101' });

  expect(refusal(await shop.createCardRef(ids))).toMatchObject({
    code: '1',
    message: 'Can not create card reference for order state AUTH_DECLINED',
  });
});
