import { expect, test, vi } from 'vitest';
import { plainCopy } from '../../src/payment/read-once.ts';

class Order {
  amount = '1';
}

test('a plain object is copied, without what is undefined', () => {
  const order = { amount: '1', flag: true, count: 1, nothing: null, missing: undefined };
  const copy = plainCopy(order);

  expect(copy).toStrictEqual({ ok: true, value: { amount: '1', flag: true, count: 1, nothing: null } });
  expect(copy.ok && copy.value).not.toBe(order);
});

test('an object without a prototype is plain, too', () => {
  expect(plainCopy(Object.assign(Object.create(null), { amount: '1' }))).toEqual({
    ok: true,
    value: { amount: '1' },
  });
});

test.each([
  ['#38 a Proxy', new Proxy({ amount: '1' }, {})],
  ['a class instance', new Order()],
  ['an object that inherits', Object.create({ amount: '1', toJSON: () => ({ amount: '2' }) })],
  ['an array', ['1']],
  ['a Date', new Date(0)],
  ['a Map', new Map()],
  ['null', null],
  ['nothing', undefined],
  ['a text', '{"amount":"1"}'],
  ['a number', 1],
  ['a function', () => 1],
])('%s is no request', (_, input) => {
  expect(plainCopy(input)).toEqual({ ok: false, issues: [{ path: '', message: 'send one plain object' }] });
});

test('#38 a Proxy is not even asked', () => {
  const get = vi.fn();

  plainCopy(new Proxy({}, { get, ownKeys: get, getPrototypeOf: get, getOwnPropertyDescriptor: get }));

  expect(get).not.toHaveBeenCalled();
});

test('#38 a getter is refused, unread', () => {
  const read = vi.fn(() => '1');
  const input = Object.defineProperty({ currency: 'USD' }, 'amount', { get: read, enumerable: true });

  expect(plainCopy(input)).toMatchObject({ ok: false, issues: [{ path: 'amount' }] });
  expect(read).not.toHaveBeenCalled();
});

test.each([
  ['#38 a toJSON of its own', 'toJSON', () => ({})],
  ['a nested object', 'payer', { name: 'John' }],
  ['a list', 'amount', ['1']],
  ['a text in an object', 'amount', Object('1')],
  ['a bigint', 'amount', 1n],
  ['a symbol', 'amount', Symbol('1')],
])('%s is refused, by the name of the field', (_, name, value) => {
  expect(plainCopy({ currency: 'USD', [name]: value })).toMatchObject({
    ok: false,
    issues: [{ path: name }],
  });
});

test('a field with a symbol for a name is refused', () => {
  expect(plainCopy({ [Symbol('secret')]: '1' })).toMatchObject({
    ok: false,
    issues: [{ path: '(unnamed field)' }],
  });
});

test('#32 a field named __proto__ stays a field', () => {
  const copy = plainCopy(JSON.parse('{"__proto__":"x"}'));

  expect(copy.ok && Object.keys(copy.value)).toEqual(['__proto__']);
});

test('more than 100 fields are refused', () => {
  const fields = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, '1']));

  expect(plainCopy(fields(100)).ok).toBe(true);
  expect(plainCopy(fields(101)).ok).toBe(false);
});
