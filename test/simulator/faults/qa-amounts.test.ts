import { expect } from 'vitest';
import { qaAmounts } from '../../../src/simulator/faults/order-words.ts';
import { readRules } from '../../../src/simulator/simulator.ts';
import { test } from '../shop.ts';

test.for([
  ['6.00', ['200', '503', '200', '200']],
  ['6.01', ['503', '200', '200', '200']],
  ['6.02', ['200', '200', '503', '200']],
  ['6.03', ['200', '200', '200', '503']],
  ['6.04', ['200', '200', '200', '200']],
] as const)('%s fails at its step, and is approved', async ([amount, expected], { open }) => {
  const shop = await open({ qaAmounts: true });
  const preauth = await shop.preauth({ client_orderid: 'ORDER', amount });
  await shop.simulator.settled('ORDER', 'preauth');
  const ids = { client_orderid: 'ORDER', orderid: '6863073' };
  const status = await shop.status(ids);
  const capture = await shop.capture(ids);
  await shop.simulator.settled('ORDER', 'capture');
  const statusAfter = await shop.status(ids);

  expect([preauth, status, capture, statusAfter].map(({ http }) => String(http))).toEqual(expected);
  expect(shop.simulator.books().executed).toEqual({ preauth: 1, capture: 1 });
});

test('1.01 is approved, its reply has no order id', async ({ open }) => {
  const shop = await open({ qaAmounts: true });

  expect((await shop.preauth({ amount: '1.01' })).params).not.toHaveProperty('paynet-order-id');
  expect((await shop.preauth({ amount: '1.00' })).params).toHaveProperty('paynet-order-id');
});

test('5.00 to 5.03 stall where 6.00 to 6.03 fail', () => {
  for (const step of ['0', '1', '2', '3']) {
    const failing = JSON.stringify(qaAmounts[`6.0${step}`]);
    expect(qaAmounts[`5.0${step}`]).toEqual(JSON.parse(failing.replace('http-503-after', 'stall-after')));
  }
  for (const rule of Object.values(qaAmounts).flatMap(Object.values)) expect(readRules(rule)).toHaveLength(1);
});

test('an amount means nothing special unless wanted', async ({ shop }) => {
  expect((await shop.preauth({ amount: '6.01' })).http).toBe(200);
});
