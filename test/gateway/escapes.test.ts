import { expect, test } from 'vitest';
import { readings } from '../../src/gateway/escapes.ts';

const furthest = (text: string) => readings(text)[0];

test('what has no escapes reads in one way', () => {
  expect(readings('100 % of 10.42 & more\\')).toEqual(['100 % of 10.42 & more\\']);
});

test.each([
  ['percent signs', 'a%20b%3d%C3%A9', 'a b=é'],
  ['decimal entities', 'a&#32;b&#0061;&#233;', 'a b=é'],
  ['entities without their end', 'a&#32b&#61é', 'a b=é'],
  ['hexadecimal entities', 'a&#x20;b&#X00003D;&#xe9;', 'a b=é'],
  ['named entities', 'a&nbsp;b&EQUALS;é', 'a b=é'],
  ['backslashes', 'a\\u0020b\\x3d\\u{e9}', 'a b=é'],
  ['many backslashes', 'a\\\\\\u0020b\\\\x3D\\\\u{0000E9}', 'a b=é'],
])('escapes are read: %s', (_, text, read) => {
  expect(readings(text)).toEqual([read, text]);
});

test('entities that stand for signs, blanks or nothing are known by name', () => {
  expect(furthest('&lt;&gt;&quot;&apos;&colon;&comma;&period;&lowbar;&amp;')).toBe('<>"\':,._&');
  expect(furthest('1&ensp;2&emsp;3&thinsp;4&tab;5&newline;6')).toBe('1 2 3 4 5 6');
  expect(furthest('1&shy;2&zwj;3&zwnj;4')).toBe('1234');
});

test('an entity nobody knows stays as it is', () => {
  expect(furthest('&auml;&;&#;&#x;&constructor;')).toBe('&auml;&;&#;&#x;&constructor;');
});

test.each(['&#1114112;', '&#xd800;', '\\udfff', '\\u{110000}', '%ff'])('%s is no character', (text) => {
  expect(furthest(text)).toBe('\ufffd');
});

test.each(['&#1114111;', '\\u{10ffff}'])('%s is the last one', (text) => {
  expect(furthest(text)).toBe('\u{10ffff}');
});

test.each([
  ['\\ud7ff', '\ud7ff'],
  ['\\ue000', '\ue000'],
])('%s is one beside those that stand for half a character', (text, read) => {
  expect(furthest(text)).toBe(read);
});

test('escapes of escapes are read four times, the furthest reading first', () => {
  expect(readings('%25252520')).toEqual([' ', '%20', '%2520', '%252520', '%25252520']);
  expect(furthest('%2525252520')).toBe('%20');
  expect(furthest('&amp;#52;')).toBe('4');
});

test('a sign right before a whole card number takes none of its digits', () => {
  expect(furthest('%4538977399606732')).toBe('%4538977399606732');
  expect(furthest('%45389773996067')).toBe('%45389773996067');
  expect(furthest('%453897739960')).toBe('E3897739960');
});
