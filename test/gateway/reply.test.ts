import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readReply } from '../../src/gateway/reply.ts';
import { anyText } from '../support/any-text.ts';
import { replySamples } from './vectors.ts';

const read = (body: string) => readReply(200, body);
const unintelligible = (why: string) => ({ kind: 'unintelligible', why });

const layouts: [name: string, end: string, last: string][] = [
  ['a line feed after every value', '\n', '\n'],
  ['a line feed before every &', '\n', ''],
  ['no line feeds', '', ''],
  ['CR LF', '\r\n', '\r\n'],
  ['blanks', ' ', ' '],
];

const everyLayout = replySamples.flatMap(({ name, fields, reads }) =>
  layouts.map(([layout, end, last]) => ({
    title: `${name}, ${layout}`,
    body: fields.map(([field, value]) => `${field}=${value}`).join(`${end}&`) + last,
    reads,
  })),
);

test.each(everyLayout)('reads the documented sample: $title', ({ body, reads }) => {
  expect(read(body)).toEqual(reads);
});

test('reads a status reply', () => {
  const reply = read('type=status-response\n&status=Approved\n&transaction-type=Preauth\n&amount=10.42\n');

  expect(reply).toMatchObject({
    kind: 'status',
    report: { status: 'approved', transaction_type: 'preauth', amount: '10.42', error_code: null },
  });
});

test('an acceptance may come without ids', () => {
  expect(read('type=async-response')).toEqual({
    kind: 'accepted',
    serial_number: null,
    paynet_order_id: null,
    merchant_order_id: null,
    end_point_id: null,
  });
});

test.each([
  ['type=ASYNC-RESPONSE ', 'accepted'],
  ['error-code=27', 'refused'],
  ['status=processing', 'status'],
])('reads %j as %s', (body, kind) => {
  expect(read(body).kind).toBe(kind);
});

test.each([
  ['error-message=x&error-code=8', 'error'],
  ['xx=validation-error&error-code=8', 'validation-error'],
  ['error-code=8&xx=validation-error', 'error'],
  ['type=&error-code=8', 'error'],
])('without a type, %j is a refusal of the type %s', (body, type) => {
  expect(read(body)).toMatchObject({ kind: 'refused', type });
});

test.each([
  ['', 'empty body'],
  [' \r\n', 'empty body'],
  ['\n<!DOCTYPE html><html>', 'HTML instead of form data'],
  ['{"type":"async-response"}', 'JSON instead of form data'],
  ['[]', 'JSON instead of form data'],
  ['Service unavailable', 'no type'],
  ['serial-number=1&paynet-order-id=2', 'no type'],
  ['type=async-re', 'unknown type'],
  ['type=__proto__', 'unknown type'],
  ['type=status-response&amount=1', 'no status in the status reply'],
  ['type=async-response&paynet-order-id=1%002', 'malformed id'],
  ['type=async-response&serial-number=a;b', 'malformed id'],
])('%j says nothing: %s', (body, why) => {
  expect(read(body)).toEqual(unintelligible(why));
});

test.each([
  'type=async-response&type=error',
  'type=status-response&status=approved&status=declined',
  'type=async-response&paynet-order-id=1&paynet-order-id=2',
  'type=async-response&merchant-order-id=1&merchant-order-id=2',
  'type=async-response&serial-number=1&serial-number=2',
  'type=error&error-code=1&error-code=102',
  'type=status-response&status=approved&transaction-type=preauth&transaction-type=capture',
  'type=status-response&status=approved&amount=1&amount=2',
  'type=status-response&status=approved&currency=USD&currency=EUR',
])('a reply that contradicts itself is not read: %s', (body) => {
  expect(read(body)).toEqual(unintelligible('a field contradicts itself'));
});

test('the same said twice is no contradiction, and nobody decides by a name', () => {
  expect(read('type=error&type=error&name=a&name=b&error-code=1').kind).toBe('refused');
});

test.each([400, 401, 403, 404, 422])('HTTP %i with a readable refusal is an answer', (status) => {
  expect(readReply(status, 'type=validation-error&error-code=1').kind).toBe('refused');
});

test.each([
  [400, 'type=async-response'],
  [403, '<html>'],
  [404, 'type=status-response&status=declined'],
  [408, 'type=error&error-code=1'],
  [429, 'type=error&error-code=1'],
  [500, 'type=validation-error&error-code=1'],
  [503, ''],
  [302, 'type=validation-error&error-code=1'],
  [206, 'type=async-response'],
  [204, ''],
  [100, 'type=async-response'],
])('HTTP %i with %j is none', (status, body) => {
  expect(readReply(status, body)).toEqual(unintelligible(`HTTP ${status}`));
});

test.each([
  ['type=async-response&merchant-order-id=other', 'accepted'],
  ['type=async-response&paynet-order-id=7', 'accepted'],
  ['type=error&error-code=8&merchant-order-id=other', 'refused'],
])('what is about another order is no answer: %s', (body, kind) => {
  expect(read(body).kind).toBe(kind);
  expect(readReply(200, body, { client_orderid: 'mine', orderid: '6' })).toEqual(
    unintelligible('reply to another order'),
  );
});

test('what does not say which order is believed', () => {
  const body = 'type=async-response&merchant-order-id=mine&paynet-order-id=7';

  expect(readReply(200, body, { client_orderid: 'mine' }).kind).toBe('accepted');
  expect(readReply(200, 'type=error&error-code=27', { client_orderid: 'mine', orderid: '6' }).kind).toBe(
    'refused',
  );
});

test('a card number echoed in the message does not come through', () => {
  const reply = read('type=validation-error&error-code=8&error-message=Bad+card+4538+9773+9960+6732%0A');

  expect(reply).toMatchObject({ error_message: 'Bad card [card number]' });
});

test('reads anything without throwing, and never hands text on as a reason', () => {
  const piece = fc.constantFrom(
    'type',
    'status',
    '=',
    '&',
    '\n',
    '%',
    'error',
    'async-response',
    'null',
    '<',
    '{',
  );
  const bodies = fc.oneof(
    anyText,
    fc.array(piece).map((parts) => parts.join('')),
  );

  fc.assert(
    fc.property(fc.integer({ min: 100, max: 599 }), bodies, (status, body) => {
      const reply = readReply(status, body);
      expect(['accepted', 'refused', 'status', 'unintelligible']).toContain(reply.kind);
    }),
    { numRuns: 500 },
  );
});

test.each(['4538977399606732', '4538-9773-9960-6732', '4538_9773_9960_6732', '378282246310005'])(
  'the card in the place of a serial number, %s, is as good as none',
  (pan) => {
    const told = `serial-number=${pan}&paynet-order-id=6863088`;

    expect(read(`type=async-response&${told}`)).toMatchObject({
      kind: 'accepted',
      serial_number: null,
      paynet_order_id: '6863088',
    });
    expect(read(`type=error&error-code=8&${told}`)).toMatchObject({ kind: 'refused', serial_number: null });
  },
);

test('the card in the place of the gateway’s order id makes a reply unreadable', () => {
  const told = 'paynet-order-id=4538977399606732';

  expect(read(`type=async-response&${told}`)).toEqual(unintelligible('malformed id'));
  expect(read(`type=status-response&status=approved&${told}`)).toEqual(unintelligible('malformed id'));
});

test.each([
  '6863088',
  '4222222222222',
  '1538977399606737',
  '4538977399606733',
  '00000000-0000-0000-0000-000002ddb06b',
])('an id stays an id, though it may be long or pass the check digit by chance: %s', (id) => {
  expect(read(`type=async-response&serial-number=${id}&paynet-order-id=${id}`)).toMatchObject({
    serial_number: id,
    paynet_order_id: id,
  });
});

test('a secret that is quoted in the message does not come through, whether or not it was encoded', () => {
  const secrets = ['B17F59B4-A7DC', 'k/y+of+old'];
  const body =
    'type=error&error-code=8&error-message=bad B17F59B4-A7DC or k/y%2Bof%2Bold or k%252Fy%252Bof%252Bold';

  expect(readReply(200, body, {}, secrets)).toMatchObject({
    error_message: 'bad [control key] or [control key] or [control key]',
  });
  expect(readReply(400, body, {}, secrets)).toMatchObject({
    error_message: 'bad [control key] or [control key] or [control key]',
  });
});

test('nothing that is decided by changes for a secret, nor the message for a short one', () => {
  const body = 'type=error&error-code=12345678&error-message=1 error';

  expect(readReply(200, body, {}, ['12345678', 'error', ''])).toMatchObject({
    error_code: '12345678',
    error_message: '1 error',
  });
});

test.each(['by-request-sn', 'initial-amount', 'serial-number', 'currency'])(
  'a %s that contradicts itself decides nothing',
  (name) => {
    const body = `type=status-response&status=approved&${name}=1&${name}=2`;

    expect(readReply(200, body)).toEqual({ kind: 'unintelligible', why: 'a field contradicts itself' });
  },
);

test.each(['serial-number', 'by-request-sn', 'paynet-order-id', 'end-point-id'])(
  'a %s of other characters than ids have is no id',
  (name) => {
    expect(readReply(200, `type=async-response&${name}=1+2`)).toEqual({
      kind: 'unintelligible',
      why: 'malformed id',
    });
  },
);

test('braces inside a reply are not taken for JSON', () => {
  expect(readReply(200, 'type=error&error-code=1&error-message={"a":[1]}')).toMatchObject({
    kind: 'refused',
  });
});

test('a reply without a type that has no more than a message is a refusal', () => {
  expect(readReply(200, 'error-message=No+such+endpoint')).toMatchObject({
    kind: 'refused',
    type: 'error',
    error_code: null,
    error_message: 'No such endpoint',
  });
});
