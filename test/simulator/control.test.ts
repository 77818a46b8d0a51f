import { expect, test } from 'vitest';
import { minorUnits } from '../../src/simulator/amounts.ts';
import { callbackControl, controlOf } from '../../src/simulator/control.ts';

const controlKey = 'B17F59B4-A7DC-41B4-8FF9-37D986B43D20';
const account = { endpoints: [], groups: [], login: 'TestMerchant', controlKey };
const email = 'john.smith@gmail.com';
const ids = { login: 'TestMerchant', client_orderid: '902B4FF5', orderid: '6863088' };

// The gateway's published example, and the vectors computed beside it from the documented formulas.
test.each([
  [
    'the documents example',
    '1',
    { client_orderid: '902B4FF5', amount: '10.42', currency: 'USD', email },
    '768eb8162fc361a3e14150ec46e9a6dd8fbfa483',
  ],
  [
    'an endpoint',
    '39549',
    { client_orderid: '902B4FF5', amount: '10.42', currency: 'USD', email },
    '5b26f47b3046f9f7c68cf89dd2691611853f14d9',
  ],
  [
    'a token without an e-mail',
    '39549',
    { client_orderid: '34T43R77N', amount: '777', currency: 'USD' },
    '735ed83da038d4bd1d323bae2d07e0934af1695e',
  ],
  [
    'less than one',
    '39549',
    { client_orderid: 'ORD-USD-1', amount: '0.94', currency: 'USD', email },
    '8cdb914634a13ac32da4fb818676e32fecf75a91',
  ],
  [
    'no decimals',
    '39549',
    { client_orderid: 'ORD-JPY-1', amount: '500', currency: 'JPY', email },
    'ae37c5b6db3d9f48c2ddd1cf7d1dd686176d1f30',
  ],
  [
    'three decimals',
    '39549',
    { client_orderid: 'ORD-KWD-1', amount: '1.234', currency: 'KWD', email },
    '309e49fe7a019f5c15e141f79ec860cbd023212b',
  ],
  [
    'an id in UTF-8',
    '39549',
    { client_orderid: 'заказ-1', amount: '10.15', currency: 'USD', email },
    '3c88e52b539291e645f495470ebc2add171ca29c',
  ],
])('signs a preauth of %s', (_, endpoint, params, control) => {
  expect(controlOf('preauth', endpoint, params, account)).toBe(control);
});

test('signs with the decimals an account was given', () => {
  const params = { client_orderid: 'ORD-JPY-1', amount: '500', currency: 'JPY', email };
  const yenWithCents = { ...account, currencyExponents: { JPY: 2 } };

  expect(controlOf('preauth', '39549', params, yenWithCents)).toBe(
    '285bb7aed73f600c1e6d6593cc6055a547699b1b',
  );
});

test.each([
  ['capture', { ...ids, amount: '345', currency: 'USD' }, '7c8d1bf547b132e9f2be55e1699d33551fc4fa36'],
  ['return', { ...ids, amount: '345', currency: 'USD' }, '7c8d1bf547b132e9f2be55e1699d33551fc4fa36'],
  ['capture', ids, '465bc349e742947c5bde9227569e17dec77c40b5'],
  ['capture', { ...ids, currency: 'USD' }, '465bc349e742947c5bde9227569e17dec77c40b5'],
  ['return', ids, '465bc349e742947c5bde9227569e17dec77c40b5'],
  ['status', ids, '465bc349e742947c5bde9227569e17dec77c40b5'],
  [
    'status',
    { ...ids, 'by-request-sn': '00000000-0000-0000-0000-000002ddb018' },
    '465bc349e742947c5bde9227569e17dec77c40b5',
  ],
  ['create-card-ref', ids, '465bc349e742947c5bde9227569e17dec77c40b5'],
  [
    'status',
    { login: 'TestMerchant', client_orderid: '902B4FF5' },
    'cb50cd27ce29ae0b1d265963f61e6418b31764d4',
  ],
])('signs a %s of %j', (command, params, control) => {
  expect(controlOf(command, '39549', params, account)).toBe(control);
});

test.each([
  ['approved', 'f94421180ec4f167b0b3c88c0da2fe7258b4ede0'],
  ['declined', 'b4d40108a8967fdae260a9403b7b9092a905127d'],
])('signs a callback that says %s', (status, control) => {
  expect(callbackControl(status, '6863088', '902B4FF5', controlKey)).toBe(control);
});

test.each(['10.425', '1e3', '10,42', '', '.5', '10.', 'NaN'])('cannot tell %j in cents', (amount) => {
  expect(minorUnits(amount, 2)).toBeUndefined();
});
