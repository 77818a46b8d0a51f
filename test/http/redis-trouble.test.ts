import { expect, onTestFinished, test } from 'vitest';
import type { Payment } from '../../src/payment/payment.ts';
import { type Ailing, ailments } from '../redis/ailments.ts';
import { scratchDir, startPair } from '../redis/scratch.ts';
import { aPreauth } from '../support/orders.ts';
import { openWorldOn, type World } from '../support/world.ts';
import { news, pathOf } from './callback-door.ts';

/** A house on two servers of its own, which can be made ill. */
async function aHouse() {
  const pair = await startPair({ dataDir: scratchDir() });
  const world = await openWorldOn(
    { queueTarget: pair.queue, vaultTarget: pair.vault, prefix: '{ailing}' },
    { callbacks: false },
  );
  onTestFinished(() => world.close());
  const server = (name: 'queue' | 'vault'): Ailing => ({ target: pair[name], pid: pair.pids[name] });
  return { world, server };
}

/** The answer, and that it came within a second, or what a busy machine makes of one. */
async function prompt<Answer>(asking: Promise<Answer>): Promise<Answer> {
  const asked = performance.now();
  const answer = await asking;
  expect(performance.now() - asked).toBeLessThan(1_500);
  return answer;
}

const unavailable = { status: 503, body: { code: 'STORE_UNAVAILABLE' } };

async function settled(world: World, id: string): Promise<Payment> {
  return world.payment(id, 20);
}

function everyDoor({ http }: World) {
  return [
    http('POST', '/v1/preauths', aPreauth()),
    http('POST', '/v1/captures', { client_orderid: 'o-1' }),
    http('POST', '/v1/cancels', { client_orderid: 'o-1' }),
    http('GET', '/v1/payments/o-1'),
    http('GET', '/v1/payments/o-1', undefined, { prefer: 'wait=20' }),
    http('GET', '/v1/payments'),
    http('GET', pathOf(news)),
  ];
}

test('while Redis hangs, every door says so within a second, and the house is not ready', async () => {
  const { world, server } = await aHouse();
  const recover = await ailments.hanging(server('queue'));

  for (const asking of everyDoor(world)) expect(await prompt(asking)).toMatchObject(unavailable);
  expect(await prompt(world.http('GET', '/readyz'))).toMatchObject({
    status: 503,
    body: { checks: { redis: false, vault: true } },
  });
  await recover();

  await expect.poll(async () => (await world.http('GET', '/readyz')).status, { timeout: 10_000 }).toBe(200);
});

test('what a Redis took before it paused is whole without a repeat', async () => {
  const { world, server } = await aHouse();
  const recover = await ailments.hanging(server('queue'));

  expect(await world.http('POST', '/v1/preauths', aPreauth({ client_orderid: 'o-paused' }))).toMatchObject(
    unavailable,
  );
  await recover();

  await expect
    .poll(async () => (await world.http('GET', '/v1/payments/o-paused')).body, { timeout: 10_000 })
    .toMatchObject({ status: 'approved' });
});

test('a callback that cannot be stored is 503, and heard when the gateway calls again', async () => {
  const { world, server } = await aHouse();
  const recover = await ailments['out of memory'](server('queue'));
  const call = () => world.http('GET', pathOf(news));

  expect(await prompt(call())).toMatchObject(unavailable);
  await recover();

  expect(await call()).toMatchObject({ status: 200 });
});

test.each(
  (['queue', 'vault'] as const).flatMap((name) =>
    Object.keys(ailments).map((ailment) => ({ name, ailment })),
  ),
)(
  'while the $name is $ailment, a preauth is 503 within a second; repeated, it is one payment',
  async (which) => {
    const { world, server } = await aHouse();
    const { client_orderid: _, ...order } = aPreauth();
    const recover = await ailments[which.ailment as keyof typeof ailments](server(which.name));

    const refused = await prompt(world.http('POST', '/v1/preauths', order));
    expect(refused).toMatchObject({ ...unavailable, body: { client_orderid: expect.any(String) } });
    const { client_orderid } = refused.body as { client_orderid: string };
    await recover();

    await expect
      .poll(async () => (await world.http('POST', '/v1/preauths', { ...order, client_orderid })).status, {
        timeout: 10_000,
      })
      .toBe(202);
    expect(await settled(world, client_orderid)).toMatchObject({ status: 'approved' });
    expect(world.gateway.books().requests).toMatchObject({ preauth: 1 });
  },
  40_000,
);
