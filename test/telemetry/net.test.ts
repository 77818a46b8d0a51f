import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hideCardNumbers } from '../../src/payment/hide-card-numbers.ts';
import { type Log, openLog } from '../../src/telemetry/log.ts';
import { digestOf, lastNet, longWordsIn } from '../../src/telemetry/net.ts';
import { recordingLog } from './recording-log.ts';

const key = 'B17F59B4-A7DC-41B4-8FF9-37D986B43D20';
const oddPassword = 'p"ä ss/w+\\rd?';
const control = '2d84ae87d73fa3d04f6cd657b68d822d48f1e998';
const net = lastNet({ secrets: [key, oddPassword], hideCardNumbers });

describe('a configured secret does not get through', () => {
  test.each<[string, string]>([
    ['plain', key],
    ['in small letters', key.toLowerCase()],
    ['percent-encoded', encodeURIComponent(oddPassword)],
    ['percent-encoded in small letters', encodeURIComponent(oddPassword).toLowerCase()],
    ['percent-encoded twice', encodeURIComponent(encodeURIComponent(oddPassword))],
    ['as a form', new URLSearchParams({ a: oddPassword }).toString().slice(2)],
    ['in JSON', JSON.stringify(oddPassword).slice(1, -1)],
    ['in hexadecimal digits', Buffer.from(key).toString('hex')],
    ['in large hexadecimal digits', Buffer.from(key).toString('hex').toUpperCase()],
    ...['', 'x', 'xx', 'a:'].flatMap((before): [string, string][] => [
      [`in base64 behind "${before}"`, Buffer.from(`${before}${oddPassword}~`).toString('base64')],
      [
        `in percent-encoded base64 behind "${before}"`,
        encodeURIComponent(Buffer.from(`${before}${oddPassword}~`).toString('base64')),
      ],
      [`in base64url behind "${before}"`, Buffer.from(`${before}${oddPassword}??`).toString('base64url')],
    ]),
  ])('%s', (_, spelling) => {
    const clean = net(`"x":"before ${spelling} after"`);

    expect(clean).toContain('[masked]');
    // At most the ends of base64, which belong to what stands around it.
    expect(clean.replace('[masked]', '').length).toBeLessThan('"x":"before  after"'.length + 16);
  });

  test('any secret in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 6 }), fc.string(), fc.string(), (secret, a, b) => {
        fc.pre(secret.length >= 6 && !'[masked]'.includes(secret.toLowerCase()));
        const text = JSON.stringify({ text: `${a}${secret}${b}` });

        expect(lastNet({ secrets: [secret], hideCardNumbers })(text)).toContain('[masked]');
      }),
    );
  });

  test('the longer of two that begin alike goes whole', () => {
    const both = lastNet({ secrets: ['abcdef', 'abcdef-and-more'], hideCardNumbers });

    expect(both('x abcdef-and-more y')).toBe('x [masked] y');
  });

  test('a word too short to be one is no secret', () => {
    expect(lastNet({ secrets: ['', 'redis'], hideCardNumbers })('redis up')).toBe('redis up');
  });
});

test.each([
  `control=${control}`,
  `control=${control.toUpperCase()}&x=1`,
  `"control":"${control}"`,
  `\\"control\\": \\"${control}\\"`,
  `control%3D${control}`,
  `control%253D${control}`,
  `Control: '${control}'`,
  `control\\u003d${control}`,
  `{control=${control}}`,
  `control${control}`,
])('forty hexadecimal digits behind the word control are masked: %s', (text) => {
  expect(net(text)).toContain('[masked]');
  expect(net(text)).not.toMatch(/[0-9a-f]{8}/i);
});

test.each([
  '4538977399606732',
  '4538 9773 9960 6732',
  '4538-9773-9960-6732',
  '３７８２８２２４６３１０００５',
])('a card number is masked: %s', (card) => {
  expect(net(`"x":"a ${card} b"`)).toBe('"x":"a [masked] b"');
});

test.each([
  'a line without anything',
  '"account":"shop","client_orderid":"o-1732264000000","ms":12',
  '"at":"2026-01-31T12:00:00.000Z"',
  `"id":"${control}"`,
  '"client_orderid":"7d0e4538-9773-9960-6732-abcdefabcdef"',
  'out of control: 12 of 40',
])('%s is left alone', (text) => {
  expect(net(text)).toBe(text);
});

describe('on the log', () => {
  const told = (log: Log) => log.tell('put off', { account: 'shop', client_orderid: '4538977399606732' });

  test.each([false, true])('what is masked is counted, and told at error level (pretty: %s)', (pretty) => {
    const lines: string[] = [];
    const write = (line: string) => lines.push(line);
    const log = openLog({ level: 'info', pretty, secrets: [key], hideCardNumbers, write });

    told(log);
    log.tell('put off', { account: 'shop', client_orderid: `x${key}` });
    log.tell('to be put right', { warning: `control ${control}` });
    told(log);

    expect(log.masked()).toBe(4);
    expect(lines.filter((line) => line.includes('[masked]'))).toHaveLength(4);
    expect(lines.filter((line) => line.includes('log line masked'))).toHaveLength(1);
    expect(lines.join('')).not.toMatch(/4538977399606732|B17F59B4|2d84ae87/);
  });

  test('a masked line is still JSON', () => {
    const { log, lines } = recordingLog([oddPassword]);

    told(log);
    log.tell('to be put right', { warning: `a ${oddPassword} b` });

    expect(lines.map(({ client_orderid, warning }) => client_orderid ?? warning)).toEqual([
      '[masked]',
      undefined,
      'a [masked] b',
    ]);
  });

  test('its own time is never taken for a card number', () => {
    const { log, texts } = recordingLog();
    const now = Date.now;
    // In 2106, of which the milliseconds pass Luhn and begin like a card's.
    Date.now = () => 4_299_977_399_603;
    try {
      for (let time = 0; time < 20; time++) log.tell('stopped');
    } finally {
      Date.now = now;
    }
    expect(log.masked()).toBe(0);
    expect(texts).toHaveLength(20);
  });
});

test('a line costs some tens of microseconds', () => {
  const secrets = Array.from({ length: 12 }, (_, index) => `${key}-${index}`);
  const write = () => undefined;
  const log = openLog({ level: 'trace', pretty: false, secrets, hideCardNumbers, write });
  const line = () =>
    log.tell('sent, and not accepted', {
      account: 'shop',
      client_orderid: 'o7d0e4538-9773z',
      operation: 'preauth',
      state: 'refused',
      why: 'validation-error',
      code: '8',
    });
  for (let time = 0; time < 2_000; time++) line();

  const rounds = Array.from({ length: 5 }, () => {
    const begun = performance.now();
    for (let time = 0; time < 500; time++) line();
    return (performance.now() - begun) * 2;
  });
  expect(Math.min(...rounds)).toBeLessThan(99);
});

test('a word that is known by its digest alone does not get through, and the net does not hold it', () => {
  const token = 'a-token-of-thirty-two-characters';
  const byDigest = lastNet({
    secrets: [],
    digests: longWordsIn(`${token},other`).map(digestOf),
    hideCardNumbers,
  });

  expect(byDigest(`{"why":"Bearer ${token}"}`)).toBe('{"why":"Bearer [masked]"}');
  expect(byDigest(`https://shop.example/?token=${token}&a=b`)).toBe(
    'https://shop.example/?token=[masked]&a=b',
  );
  expect(byDigest(`${token}x and x${token}`)).toBe(`${token}x and x${token}`);
});
