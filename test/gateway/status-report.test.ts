import { expect, test } from 'vitest';
import { decodeForm } from '../../src/gateway/form.ts';
import { meaningOf } from '../../src/gateway/meaning.ts';
import { statusReport } from '../../src/gateway/status-report.ts';

/** A 3-D Secure sale in progress as a gateway was seen to send it, shortened. */
const observed = [
  'type=status-response\n&serial-number=00000000-0000-0000-0000-0000043b64d7\n&merchant-order-id=902B4FF56\n',
  '&paynet-order-id=1969105\n&status=processing\n&amount=10.42\n&currency=EUR\n',
  '&html=%3C%21DOCTYPE+html%3E%0A%3C%2Fhtml%3E\n',
  '&redirect-to=https%3A%2F%2Fgateway.example%2Fpayment%2Fform%2Fredirect%2F1969105%2Fabc\n',
  '&transaction-type=sale\n&order-stage=SALE_3D_VALIDATING\n&last-four-digits=6732\n&initial-amount=10.42\n',
].join('');

const report = (text: string) => {
  const read = statusReport(decodeForm(text).fields);
  if (!read) throw new Error('no status');
  return read;
};

test('reads what a gateway was seen to send', () => {
  expect(report(observed)).toEqual({
    status: 'processing',
    transaction_type: 'sale',
    paynet_order_id: '1969105',
    merchant_order_id: '902B4FF56',
    serial_number: '00000000-0000-0000-0000-0000043b64d7',
    by_request_sn: null,
    amount: '10.42',
    initial_amount: '10.42',
    currency: 'EUR',
    error_code: null,
    error_message: null,
    approval_code: null,
    last_four_digits: '6732',
    card_type: null,
    redirect_to: 'https://gateway.example/payment/form/redirect/1969105/abc',
    is_address_withheld: false,
    has_html: true,
    order_stage: 'sale_3d_validating',
  });
});

test.each([
  ['ips-src-payment-type-code=Credit&ips-src-payment-type-name=VISA+Credit', 'credit'],
  ['ips-src-payment-type-code=DEBIT', 'debit'],
  ['ips-src-payment-type-name=Mastercard+Debit', 'debit'],
  ['card-type=VISA+CREDIT', 'credit'],
  ['ips-src-payment-type-code=Prepaid&card-type=VISA', null],
  ['ips-src-payment-type-name=Debit/Credit', null],
  ['ips-src-payment-type-name=Accredited', null],
  ['card-type=VISA', null],
])('of %s the card type is %s', (text, type) => {
  expect(report(`status=approved&${text}`).card_type).toBe(type);
});

test('an id that looks like a card number stays an id', () => {
  expect(report('status=approved&merchant-order-id=4538977399606732').merchant_order_id).toBe(
    '4538977399606732',
  );
});

test.each(['453897', '4538977399606732', 'abcd'])(
  'keeps no other digits than the last four: %s',
  (digits) => {
    expect(report(`status=approved&last-four-digits=${digits}`).last_four_digits).toBeNull();
  },
);

test.each([
  'javascript:alert(1)',
  'java%0Ascript:alert(1)',
  'data:text/html,x',
  'form/redirect/1',
  `https://x.example/${'a'.repeat(2048)}`,
])('sends no browser to %s', (url) => {
  expect(report(`status=processing&redirect-to=${url}`).redirect_to).toBeNull();
});

test.each(['pan%3D4538977399606732', 'cvv2%3D123', `control%3D${'0a'.repeat(20)}`])(
  'keeps no address with %s in it, but that there was one',
  (query) => {
    const text = `status=processing&redirect-to=https%3A%2F%2Facs.example%2F3ds%3F${query}`;

    expect(report(text)).toMatchObject({ redirect_to: null, is_address_withheld: true, has_html: false });
  },
);

test.each(['http://x.example/', 'https://x.example/', `https://x.example/${'a'.repeat(2030)}`])(
  'a browser may be sent to %s',
  (url) => {
    expect(report(`status=processing&redirect-to=${url}`).redirect_to).toBe(url);
  },
);

test.each(['xhttps://x.example/', 'httpsx://x.example/', 'view-http:'])('but not to %s', (url) => {
  expect(report(`status=processing&redirect-to=${url}`).redirect_to).toBeNull();
});

test('what was said of a failure is kept', () => {
  expect(report('status=declined&error-message=Not+enough+money&error-code=51')).toMatchObject({
    error_message: 'Not enough money',
    error_code: '51',
  });
});

test('without a status it is no report', () => {
  expect(statusReport(decodeForm('type=status-response&amount=1').fields)).toBeNull();
  expect(statusReport(decodeForm('status=null').fields)).toBeNull();
});

test('texts are cleaned on the way in', () => {
  const { error_message, error_code, approval_code } = report(
    'status=declined&error-message=null&error-code=%1b[31m92&approval-code=4538977399606732',
  );

  expect({ error_message, error_code, approval_code }).toEqual({
    error_message: null,
    error_code: '92',
    approval_code: '[card number]',
  });
});

test.each([
  ['status=APPROVED\n', 'approved'],
  ['status=declined', 'declined'],
  ['status=filtered', 'filtered'],
  ['status=error', 'error'],
  ['status=unknown', 'unknown'],
  ['status=unknown&html=x', 'unknown'],
  ['status=approved&redirect-to=https://x.example/', 'approved'],
  ['status=processing', 'processing'],
  ['status=chain_declined', 'processing'],
  ['status=refused', 'processing'],
  ['status=queued', 'processing'],
  ['status=constructor', 'processing'],
  ['status=processing&html=x', 'action_required'],
  ['status=processing&redirect-to=https://x.example/', 'action_required'],
  ['status=processing&redirect-to=https://x.example/?cvv2=123', 'action_required'],
  ['status=processing&redirect-to=javascript:1', 'processing'],
])('%j means %s', (text, meaning) => {
  expect(meaningOf(report(text))).toBe(meaning);
});
