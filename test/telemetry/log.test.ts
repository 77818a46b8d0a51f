import { expect, expectTypeOf, test } from 'vitest';
import { hideCardNumbers } from '../../src/payment/hide-card-numbers.ts';
import type { FieldsOf } from '../../src/telemetry/events.ts';
import { type Log, openLog } from '../../src/telemetry/log.ts';
import { recordingLog } from './recording-log.ts';

const who = { account: 'shop', client_orderid: 'o-1', operation: 'preauth' };
const card = '4538977399606732';

/** As JavaScript would call it, where no compiler looks. */
function loose(log: Log) {
  return log.tell as (event: string, fields?: Record<string, unknown>) => void;
}

test('an event is one line: its name, its level, the fields it may have', () => {
  const { log, lines } = recordingLog();

  log.tell('answered', { ...who, state: 'approved' });
  log.tell('stopped');

  expect(lines).toEqual([
    { level: 'info', message: 'answered', ...who, state: 'approved' },
    { level: 'info', message: 'stopped' },
  ]);
});

test('what is not known is left out, and is no fault', () => {
  const { log, lines } = recordingLog();

  log.tell('callback refused', { account: undefined });

  expect(lines).toEqual([{ level: 'warn', message: 'callback refused' }]);
  expect(log.leftOut()).toBe(0);
});

test('another event, another field or another kind of value does not compile', () => {
  const { log } = recordingLog();

  // @ts-expect-error no such event
  log.tell('card taken');
  // @ts-expect-error no such field
  log.tell('callback refused', { query: 'a=b' });
  const wide = { ...who, state: 'approved', error_message: 'x' };
  // @ts-expect-error a field too many, also where it came with others
  log.tell('answered', wide);
  // @ts-expect-error a number is no id
  log.tell('callback refused', { account: 7 });
  expectTypeOf<FieldsOf<'callback refused'>>().toEqualTypeOf<{ readonly account?: string | undefined }>();
});

test.each<[string, Record<string, unknown>]>([
  ['a field that the event does not have', { credit_card_number: card }],
  ['a field of all objects', JSON.parse('{"__proto__":"x","constructor":"x"}')],
  ['an object for an id', { account: { card } }],
  ['a list for an id', { account: [card] }],
  ['an error', { err: new Error(card), account: new Error(card) }],
  ['an id with a line break', { account: 'a\n{"level":60}' }],
  ['an id with a colour', { account: '\u001b[31mred' }],
  ['an id that is too long', { account: 'a'.repeat(257) }],
  ['bytes', { account: Buffer.from(card) }],
  ['something that words itself', { account: { toString: () => card, toJSON: () => card } }],
])('%s is left out, and counted', (_, fields) => {
  const { log, lines, texts } = recordingLog();

  loose(log)('callback refused', fields);

  expect(lines[0]).toEqual({ level: 'warn', message: 'callback refused' });
  expect(lines[1]).toMatchObject({
    level: 'error',
    message: 'log field left out',
    event: 'callback refused',
  });
  expect(log.leftOut()).toBe(Object.keys(fields).length);
  expect(texts.join('')).not.toContain(card);
});

test.each<[string, string, unknown]>([
  ['visited', 'ms', -1],
  ['visited', 'ms', '12'],
  ['visited', 'ms', Number.NaN],
  ['visited', 'ms', Number(card)],
  ['log line masked', 'masked', 1.5],
  ['up', 'address', 'http://user:password@127.0.0.1:8080'],
  ['up', 'address', 'http://127.0.0.1:8080/path?card=1'],
  ['up', 'roles', 'http, worker'],
  ['answered', 'state', 'approved by John'],
  ['sent, and not accepted', 'code', 'No such card, Mr Smith'],
  ['sent, and not accepted', 'why', 'control=<abc>&cvv2=123'],
  ['bug', 'at', 'Error: a message'],
  ['bug', 'at', ['Error: a message']],
  ['bug', 'at', Array(9).fill('  at x (file:1:1)')],
  ['to be put right', 'warning', 'two\nlines'],
  ['embedded Redis started', 'dataDir', 'a'.repeat(501)],
  [
    'the ledger was set back and has forgotten payments; for a day each preauth is asked about before it is sent',
    'at',
    'today',
  ],
])('%s: %s is not %j', (event, field, value) => {
  const { log, lines } = recordingLog();

  loose(log)(event, { [field]: value });

  expect(lines[0]).not.toHaveProperty(field);
  expect(log.leftOut()).toBe(1);
});

test('an event that is not in the table is not written', () => {
  const { log, lines } = recordingLog();

  loose(log)(`card ${card}`);
  loose(log)('toString', { a: 1 });

  expect(lines).toEqual([]);
  expect(log.leftOut()).toBe(2);
});

test('that fields are left out is told once a minute for each event, not for each line', () => {
  const { log, lines } = recordingLog();

  for (let time = 0; time < 5; time++) loose(log)('callback refused', { query: 'x' });

  expect(lines.map(({ message }) => message).filter((one) => one === 'log field left out')).toHaveLength(1);
  expect(log.leftOut()).toBe(5);
});

test.each([
  ['trace', 3],
  ['debug', 3],
  ['info', 2],
  ['error', 1],
  ['fatal', 0],
  ['silent', 0],
])('at %s, %i of three lines are written', (level, count) => {
  const lines: string[] = [];
  const log = openLog({
    level,
    pretty: false,
    secrets: [],
    hideCardNumbers,
    write: (line) => lines.push(line),
  });

  log.tell('visited', { queue: 'preauth', ms: 3 });
  log.tell('answered', { ...who, state: 'approved' });
  log.tell('needs review', who);

  expect(lines).toHaveLength(count);
});

test('readable lines say the same, one each', () => {
  const lines: string[] = [];
  const log = openLog({
    level: 'info',
    pretty: true,
    secrets: [],
    hideCardNumbers,
    write: (line) => lines.push(line),
  });

  log.tell('answered', { ...who, state: 'approved' });

  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^\S*\[\d\d:\d\d:\d\d\.\d{3}\].*answered.*o-1.*approved.*\n$/);
});
