import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { keysOfDataDir, newCardKey, parseCardKeys } from '../../src/queue/card-keys.ts';

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'paynet-keys-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('keys are read newest first', () => {
  const bytes = Buffer.alloc(32, 7);
  const keys = parseCardKeys(`new:${bytes.toString('base64')}, old:${Buffer.alloc(32).toString('base64')}`);

  expect(keys).toEqual([
    { id: 'new', key: bytes },
    { id: 'old', key: Buffer.alloc(32) },
  ]);
});

const encoded = Buffer.alloc(32, 9).toString('base64');

test.each([
  ['', 1],
  ['k1', 1],
  ['k1:', 1],
  [`:${encoded}`, 1],
  [encoded, 1],
  [`k 1:${encoded}`, 1],
  [`${'k'.repeat(33)}:${encoded}`, 1],
  [`k1:${Buffer.alloc(31, 9).toString('base64')}`, 1],
  [`k1:${Buffer.alloc(33, 9).toString('base64')}`, 1],
  [`k1:${encoded},`, 2],
  [`k1:${encoded}:${encoded}`, 1],
  [`k1:*${encoded}*`, 1],
  [`k1:${encoded},k2:nonsense`, 2],
])('%s is refused by the place of the key, without showing it', (text, position) => {
  const reading = () => parseCardKeys(text);

  expect(reading).toThrow(`key ${position} is not of the form id:base64`);
  expect(reading).not.toThrow(encoded.slice(0, 8));
});

test('two keys of one id are refused: which one opens would be a guess', () => {
  expect(() => parseCardKeys(`k1:${encoded},k1:${Buffer.alloc(32).toString('base64')}`)).toThrow('same id');
});

test('every new key is another one, in the form that is read', () => {
  const [one, other] = [parseCardKeys(newCardKey()), parseCardKeys(newCardKey())];

  expect(one[0].id).not.toBe(other[0].id);
  expect(one[0].key).not.toEqual(other[0].key);
});

test('a data directory gets keys at the first start, for its owner alone, and keeps them', () => {
  const folder = join(aFolder(), 'deep', 'er');

  const made = keysOfDataDir(folder);

  expect(statSync(join(folder, 'card-keys')).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(keysOfDataDir(folder)).toEqual(made);
});

test('keys that are there are read, not replaced', () => {
  const folder = aFolder();
  const text = `k2:${encoded},k1:${Buffer.alloc(32).toString('base64')}\n`;
  writeFileSync(join(folder, 'card-keys'), text, { mode: 0o600 });

  expect(keysOfDataDir(folder).map(({ id }) => id)).toEqual(['k2', 'k1']);
  expect(readFileSync(join(folder, 'card-keys'), 'utf8')).toBe(text);
});
