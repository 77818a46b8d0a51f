import { expect } from 'vitest';
import { anAccount } from '../gateway/an-account.ts';
import { inAWorld, pathOf } from '../http/callback-door.ts';
import { aPreauth } from '../support/orders.ts';
import { test, type World } from '../support/world.ts';

/** Nothing is asked about on its own for a minute: callbacks alone make questions. */
const patient = { POLL_SCHEDULE: '60s*10' };

/** Notes when each question reaches the gateway. */
function questionsTo({ gateway }: World): number[] {
  const asked: number[] = [];
  gateway.hooks.rejectBefore = (command) => {
    if (command === 'status') asked.push(performance.now());
    return undefined;
  };
  return asked;
}

function gaps(times: readonly number[]): number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? 0));
}

/** A second between two of Redis, as it may look on the way from there to the gateway. */
const aSecondOrSo = 900;

async function underWay(world: World) {
  const order = aPreauth();
  const id = String(order.client_orderid);
  await world.http('POST', '/v1/preauths', order);
  await expect.poll(async () => (await world.payment(id, 0)).status).toBe('processing');
  const { paynet_order_id: orderid } = await world.payment(id, 0);
  return { client_orderid: id, orderid: orderid ?? '' };
}

test('whatever the flood of news about an order, it is asked about once a second, and settles', async ({
  open,
}) => {
  const world = await open({ env: patient, simulator: { approvalMs: 2_500 } });
  const payment = await underWay(world);
  const asked = questionsTo(world);
  world.gateway.hooks.callbacks = 'off';

  // All that can be said of one order under genuine controls: each status by every type.
  const flood = ['approved', 'declined', 'error', 'filtered', 'unknown', 'processing'].flatMap((status) =>
    ['sale', 'preauth', 'capture', 'refund', 'void'].map((type) =>
      pathOf({ status, ...payment }, inAWorld).replace('type=preauth', `type=${type}`),
    ),
  );
  const answers = await Promise.all(flood.map((path) => world.http('GET', path)));

  expect(answers.map(({ status }) => status)).toEqual(flood.map(() => 200));
  expect(await world.payment(payment.client_orderid)).toMatchObject({ status: 'approved' });
  await expect
    .poll(() => world.redis.zcard(`${world.prefix}:callbacks:completed`), { timeout: 10_000 })
    .toBe(30);
  expect(asked.length).toBeGreaterThan(1);
  for (const gap of gaps(asked)) expect(gap).toBeGreaterThan(aSecondOrSo);
});

test('a second question of the same visit waits for its turn', async ({ open }) => {
  const world = await open({ env: patient, simulator: { approvalMs: 60_000 } });
  const payment = await underWay(world);
  world.gateway.hooks.callbacks = 'off';
  const asked: number[] = [];
  // A number that the gateway does not know makes it be asked without one.
  world.gateway.hooks.rejectBefore = (command, params) => {
    if (command !== 'status') return undefined;
    asked.push(performance.now());
    const isNumbered = params['by-request-sn'] !== undefined;
    return isNumbered
      ? { body: 'type=validation-error\n&error-code=101\n&error-message=Order not found\n' }
      : undefined;
  };

  await world.http('GET', pathOf({ status: 'processing', ...payment }, anAccount({ id: 'default' })));
  await expect.poll(() => asked.length, { timeout: 10_000 }).toBe(2);

  for (const gap of gaps(asked)) expect(gap).toBeGreaterThan(aSecondOrSo);
});
