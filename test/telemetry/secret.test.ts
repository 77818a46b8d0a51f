import { format, inspect } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { Secret } from '../../src/telemetry/secret.ts';

const value = 'the-value-itself';
const secret = new Secret(value);

test('only reveal() gives the value', () => {
  expect(secret.reveal()).toBe(value);
});

test.each<[string, () => string]>([
  ['a template', () => `${secret}`],
  ['String()', () => String(secret)],
  ['a sum', () => 'a '.concat(secret as unknown as string)],
  ['toLocaleString', () => secret.toLocaleString()],
  ['a list joined', () => [secret].join()],
  ['JSON', () => JSON.stringify({ secret })],
  ['JSON as a key', () => JSON.stringify({ [secret as unknown as string]: 1 })],
  ['inspect', () => inspect(secret)],
  [
    'inspect, however deep',
    () => inspect({ a: { b: [secret] } }, { depth: 9, showHidden: true, getters: true }),
  ],
  ['console’s %s', () => format('%s', secret)],
  ['console’s %o', () => format('%o', { secret })],
  ['console’s %O', () => format('%O', { secret })],
  ['console’s %j', () => format('%j', { secret })],
  ['format without a form', () => format(secret, { secret })],
  ['console.table', () => printedByTable({ secret })],
  ['a message made of it', () => String(new Error(secret as unknown as string))],
  ['the cause of an error', () => inspect(new Error('x', { cause: secret }))],
  ['a property of an error', () => inspect(Object.assign(new Error('x'), { secret }))],
  ['pino', () => printedByPino({ secret, list: [secret], err: new Error('x', { cause: secret }) })],
])('in %s it reads [secret]', (_, show) => {
  expect(show()).not.toContain(value);
  expect(show()).toContain('[secret]');
});

test.each<[string, () => string]>([
  ['console’s %d and %i', () => format('%d %i %f', secret, secret, secret)],
  ['inspect that was told to pass over how it is shown', () => inspect(secret, { customInspect: false })],
  ['its class in a text', () => Object.prototype.toString.call(secret)],
  ['its own properties', () => JSON.stringify([Reflect.ownKeys(secret), Object.entries(secret)])],
  ['a copy of them', () => inspect({ ...secret })],
  ['what all it has', () => inspect(Object.getOwnPropertyDescriptors(secret))],
  ['a structured clone', () => inspect(structuredClone(secret), { showHidden: true })],
  ['its serialized form', () => inspect(deserialize(serialize({ secret }))) + serialize({ secret })],
  ['a message to another thread', () => inspect(posted({ secret }))],
])('%s does not show it', (_, show) => {
  expect(show()).not.toContain(value);
});

test('it is not equal to its value, nor comparable with it', () => {
  const loose = secret as unknown as string;
  // biome-ignore lint/suspicious/noDoubleEquals: that a loose comparison tells nothing is the point
  expect([loose == value, loose === value, loose < value, loose > value]).toEqual([
    false,
    false,
    '[secret]' < value,
    '[secret]' > value,
  ]);
  expect([secret.valueOf(), secret[Symbol.toPrimitive]()]).toEqual(['[secret]', '[secret]']);
  expect(Number(secret)).toBeNaN();
});

test('bytes are kept as secret as text', () => {
  const key = new Secret(Buffer.from(value));

  expect(inspect({ key }, { showHidden: true }) + JSON.stringify(key) + String(key)).toBe(
    '{ key: [secret] }"[secret]"[secret]',
  );
});

function printedByTable(row: object): string {
  const print = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  const log = vi.spyOn(console, 'log').mockImplementation((text) => print(String(text)));
  // biome-ignore lint/suspicious/noConsole: it is what is tested
  console.table([row]);
  const text = [...print.mock.calls, ...log.mock.calls].join('');
  vi.restoreAllMocks();
  return text || inspect(row);
}

function printedByPino(fields: object): string {
  const lines: string[] = [];
  pino({ base: null }, { write: (line) => lines.push(line) }).info(fields, 'x');
  return lines.join('');
}

function posted(message: object): unknown {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(message);
  const got = receiveMessageOnPort(port2);
  port1.close();
  return got?.message;
}
