import { createHash, randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { givesAwayCard } from '../../src/gateway/payer-address.ts';

const pan = '4538977399606732';
const control = '2d84ae87d73fa3d04f6cd657b68d822d48f1e998';
const at = (rest: string) => `https://acs.example/3ds${rest}`;
const packed = (text: string) => Buffer.from(text).toString('base64url');

test.each([
  ['a card number of ours', `?pan=${pan}&cvv2=123&name=CARD+HOLDER`],
  ['a card number under any name', `?x=${pan}`],
  ['a card number in the path', `/${pan}/go`],
  ['a card number in groups', '?x=4538+9773+9960+6732'],
  ['a card number in escaped groups', '?x=4538%209773%209960%206732'],
  ['a card number of 15 digits in groups', '?x=3782-822463-10005'],
  ['a card number of 13 digits', '?x=4222222222222'],
  ['a card number behind the #', `#${pan}`],
  ['escaped digits', `?x=${[...pan].map((digit) => `%3${digit}`).join('')}`],
  ['digits that were escaped twice', `?x=${[...pan].map((digit) => `%253${digit}`).join('')}`],
  ['digits of another script', `?x=${encodeURIComponent('４５３８９７７３９９６０６７３２')}`],
  ['a card number right behind a percent sign', `?x=%${pan}`],
  ['a card number in base64', `?x=${packed(`{"number":"${pan}"}`)}`],
  ['a card number in base64 as a part of the path', `/${packed(`{"number":"${pan}"}`)}/x`],
  ['a card number in hexadecimal digits', `?x=${Buffer.from(pan).toString('hex')}`],
  ['a card code', '?a=1&cvv2=123'],
  ['a card code in a form in a form', `?back=${encodeURIComponent('https://x.example/?a=1&cvc=123')}`],
  [
    'a card code escaped three times',
    `?x=${encodeURIComponent(encodeURIComponent(encodeURIComponent('a&cvv=123')))}`,
  ],
  ['a card code in JSON', `?x=${encodeURIComponent('{"cvv2": "123"}')}`],
  ['a card code in a list', '?params[cvv2]=123'],
  ['a holder', '?card_printed_name=CARD+HOLDER'],
  ['a holder by another name', '?cardHolder=CARD'],
  ['an expiry date', '?expire_month=12'],
  ['a card number that is none', '?credit_card_number=4538'],
  ['a control', `?control=${control}`],
  ['a control in capitals', `?a&Control=${control.toUpperCase()}`],
])('an address with %s in it gives the card away', (_, rest) => {
  expect(givesAwayCard(at(rest))).toBe(true);
});

test.each([
  ['a UUID', `/${randomUUID()}?id=${randomUUID()}`],
  ['an order id', '/payment/form/redirect/1969105/abc?orderid=6863088'],
  ['a time', '?at=1700000000003&day=20261122101112'],
  ['a hash', `?h=${createHash('sha1').update('x').digest('hex')}&c=${createHash('sha256').digest('hex')}`],
  ['empty names of card fields', '?cvv2=&pan=&control='],
  ['names that hold those of card fields', '?japan=4&company=5&accvv=1&holders_page=1'],
  ['a number of 16 digits that is no card number', '?id=4538977399606733'],
  ['a number of 20 digits', `?id=1234${pan}`],
  ['a card number inside a token', `?token=x${pan}`],
  ['a short control', '?control=12'],
  ['3-D Secure 2', `?creq=${packed(`{"threeDSServerTransID":"${randomUUID()}","messageVersion":"2.1.0"}`)}`],
])('an address with %s in it is kept', (_, rest) => {
  expect(givesAwayCard(at(rest))).toBe(false);
});

test('tokens of random bytes are kept, however they are written', () => {
  for (let i = 0; i < 2_000; i++) {
    const bytes = randomBytes(200);
    const rest = `?PaReq=${encodeURIComponent(bytes.toString('base64'))}&MD=${bytes.toString('base64url')}`;
    expect(givesAwayCard(at(`${rest}&id=${randomBytes(8).toString('hex')}&h=${bytes.toString('hex')}`))).toBe(
      false,
    );
  }
});

test.each([
  ['digits', '1'.repeat(2000)],
  ['groups', '4538-'.repeat(400)],
  ['names', 'cardholder'.repeat(200)],
  ['signs', '%25'.repeat(660)],
  ['entities', '&#'.repeat(1000)],
])('hostile %s hold nobody up', { timeout: 1_000 }, (_, rest) => {
  expect(givesAwayCard(at(`?${rest}`))).toBe(false);
});

test('no address of any kind makes it throw', () => {
  fc.assert(fc.property(fc.string(), (rest) => typeof givesAwayCard(at(rest)) === 'boolean'));
});
