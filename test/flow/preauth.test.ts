import { expect } from 'vitest';
import { test } from '../support/world.ts';

test('a preauth is sent once, settles, and says what the gateway said', async ({ open }) => {
  const world = await open();

  const payment = await world.preauth({ client_orderid: 'first-1' });

  expect(payment).toMatchObject({
    account: 'default',
    client_orderid: 'first-1',
    status: 'approved',
    amount: '10.42',
    currency: 'USD',
    action: null,
    operations: [{ operation: 'preauth', status: 'approved', last_four_digits: '6732', error_code: null }],
  });
  const [order] = world.gateway.books().orders;
  expect(order).toMatchObject({ client_orderid: 'first-1', paynet_order_id: payment.paynet_order_id });
  expect(world.gateway.books().orders).toHaveLength(1);
});
