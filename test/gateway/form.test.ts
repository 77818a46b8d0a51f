import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeForm, encodeForm, formEntries } from '../../src/gateway/form.ts';
import { anyText } from '../support/any-text.ts';

const fields = (text: string) => Object.fromEntries(decodeForm(text).fields);

test('escapes what would end a value, and leaves empty values out', () => {
  expect(encodeForm({ b: 'R&D + "x"=1%', a: 'заказ', empty: '' })).toBe(
    'b=R%26D+%2B+%22x%22%3D1%25&a=%D0%B7%D0%B0%D0%BA%D0%B0%D0%B7',
  );
});

test('what is encoded is decoded to the same', () => {
  const text = anyText.filter((value) => value === value.trim() && value !== '');

  fc.assert(
    fc.property(fc.dictionary(text, text, { noNullPrototype: true }), (parameters) => {
      expect([...decodeForm(encodeForm(parameters)).fields]).toEqual(Object.entries(parameters));
    }),
  );
});

test.each([
  ['a line feed', '\n'],
  ['CR LF', '\r\n'],
  ['CR', '\r'],
  ['nothing', ''],
  ['a blank', ' '],
])('reads values that end in %s', (_, end) => {
  expect(fields(`a=1${end}&b=x+y${end}`)).toEqual({ a: '1', b: 'x y' });
});

test('reads names that follow a line feed', () => {
  expect(fields('a=1&\nb=2')).toEqual({ a: '1', b: '2' });
});

test('keeps line feeds inside a value', () => {
  expect(fields('html=%3Cp%3E%0Ax\n&a=1')).toEqual({ html: '<p>\nx', a: '1' });
});

test('takes broken escapes and invalid UTF-8 as they come', () => {
  expect(fields('a=%zz&b=%&c=100%25%2&d=%ff&e')).toEqual({
    a: '%zz',
    b: '%',
    c: '100%%2',
    d: '\ufffd',
    e: '',
  });
});

test('drops a byte order mark, keeps a question mark', () => {
  expect(fields('\ufefftype=error')).toEqual({ type: 'error' });
  expect(fields('?type=error')).toEqual({ '?type': 'error' });
});

test('splits at the first equals sign', () => {
  expect(fields('url=a=b&c==')).toEqual({ url: 'a=b', c: '=' });
});

test('keeps the first of two values and names the contradiction', () => {
  const { fields, duplicates } = decodeForm('a=1&a=2&a=3&b=1&b=1\n');

  expect(fields.get('a')).toBe('1');
  expect(duplicates).toEqual(['a']);
});

test('a field may be called __proto__', () => {
  const { fields } = decodeForm('__proto__=x&constructor=y');

  expect(fields.get('__proto__')).toBe('x');
  expect(fields.get('polluted')).toBeUndefined();
});

test('entries are given untrimmed and repeated', () => {
  expect(formEntries('a=approved%0A&a=2')).toEqual([
    ['a', 'approved\n'],
    ['a', '2'],
  ]);
});
