import { expect, onTestFinished, test } from 'vitest';
import { openShopSide } from '../../src/app/shop-side.ts';
import { limitsFor } from '../../src/payment/limits.ts';
import { fixedRing, newRing, publicSource } from '../../src/queue/cards/key-ring.ts';
import { connect } from '../../src/redis/connections.ts';
import { aPreauth } from '../support/orders.ts';
import { testRedis } from '../support/redis.ts';

const card = '4538977399606732';

/** The counter where shops order, with nobody working behind it. */
async function aCounter(accounts = ['shop']) {
  const { queueTarget, vaultTarget, prefix } = testRedis();
  const shop = await openShopSide({
    queue: queueTarget,
    vault: vaultTarget,
    accounts: accounts.map((id) => ({ id, fields: limitsFor(''), exponents: {} })),
    cardKeys: publicSource(fixedRing(newRing(Date.now()))),
    cardTtlMs: 60_000,
    prefix,
    withoutRedis: 'throw',
  });
  const redis = connect(queueTarget, 'worker');
  const vaultRedis = connect(vaultTarget, 'worker');
  onTestFinished(async () => {
    await shop.close();
    redis.disconnect();
    vaultRedis.disconnect();
  });

  const kept = async () => [
    ...(await redis.keys(`${prefix}:payment:*`)),
    ...(await redis.keys(`${prefix}:preauth:preauth-*`)),
    ...(await vaultRedis.keys(`${prefix}:card:*`)),
  ];
  return { ...shop, redis, vaultRedis, prefix, kept };
}

type Counter = Awaited<ReturnType<typeof aCounter>>;

async function enqueue({ client }: Counter, changes: Record<string, unknown> = {}) {
  const enqueued = await client.preauth(aPreauth(changes));
  if (!enqueued.ok) throw new Error(JSON.stringify(enqueued.refusal));
  return enqueued;
}

/** Every value of every kind in Redis, as one text. */
async function everything({ redis, prefix }: Counter): Promise<string> {
  const texts = (await redis.keys(`${prefix}:*`)).map(async (key) => {
    const type = await redis.type(key);
    if (type === 'hash') return JSON.stringify(await redis.hgetall(key));
    if (type === 'list') return JSON.stringify(await redis.lrange(key, 0, -1));
    if (type === 'zset') return JSON.stringify(await redis.zrange(key, '0', '-1'));
    if (type === 'stream') return JSON.stringify(await redis.xrange(key, '-', '+'));
    return type === 'string' ? redis.get(key) : '';
  });
  return (await Promise.all(texts)).join('\n');
}

test('#46 nothing in the queue or the ledger holds the card', async () => {
  const counter = await aCounter();

  const { job } = await enqueue(counter, { client_orderid: 'o-1' });

  expect(job?.data).toEqual({ account: 'shop', client_orderid: 'o-1' });
  const told = await everything(counter);
  expect(told).toContain('Test Order Description');
  expect(told).not.toMatch(/4538977399606732|CARD HOLDER|"2099|cvv2/);
});

test('#8 a cvv2 keeps its zero on the way through the vault', async () => {
  const counter = await aCounter();

  const { payment } = await enqueue(counter, { cvv2: '012' });

  expect(payment.status).toBe('queued');
  expect(await counter.kept()).toHaveLength(3);
});

test('#47 an id with colons makes one job that has none in its name', async () => {
  const counter = await aCounter();

  const { job } = await enqueue(counter, { client_orderid: 'a:b:c/#@' });

  expect(job?.id).toMatch(/^preauth-[0-9a-f]{64}$/);
});

test('a hundred repeats at once are one payment, one job and one card', async () => {
  const counter = await aCounter();
  const order = aPreauth();

  const all = await Promise.all(Array.from({ length: 100 }, () => counter.client.preauth(order)));

  expect(all.every(({ ok }) => ok)).toBe(true);
  expect(await counter.kept()).toHaveLength(3);
});

test('a repeat repairs a job that got lost', async () => {
  const counter = await aCounter();
  const order = aPreauth();
  const first = await counter.client.preauth(order);
  if (!first.ok) throw new Error('refused');
  await first.job?.remove();

  await counter.client.preauth(order);

  expect(await first.job?.getState()).toBe('waiting');
});

test('what is final has no job any more', async () => {
  const counter = await aCounter();
  const order = aPreauth({ client_orderid: 'o-1' });
  await counter.client.preauth(order);
  await counter.ledger.move({ account: 'shop', client_orderid: 'o-1' }, 'preauth', 'not_sent');

  const again = await counter.client.preauth(order);

  expect(again).toMatchObject({ ok: true, payment: { status: 'not_sent' } });
  expect(again).not.toHaveProperty('job');
});

test('a list does not begin anew where the cursor is none', async () => {
  const { client } = await aCounter();

  const issues = [{ path: 'cursor', message: 'wants the next_cursor of the page before' }];
  expect(await client.payments({ cursor: 'zzz' })).toEqual({
    ok: false,
    refusal: { code: 'INVALID_REQUEST', issues },
  });
});

test('a conflict leaves the payment, its job and its card as they were', async () => {
  const counter = await aCounter();
  await enqueue(counter, { client_orderid: 'o-1' });
  const [before, cards] = [await everything(counter), await counter.kept()];

  const conflict = await counter.client.preauth(aPreauth({ client_orderid: 'o-1', amount: '11.00' }));

  expect(conflict).toEqual({ ok: false, refusal: { code: 'ORDER_CONFLICT', fields: ['amount'] } });
  expect(await everything(counter)).toBe(before);
  expect(await counter.kept()).toEqual(cards);
});

test('#25 another cvv2 is no conflict: nothing that could confirm a guess of it is kept', async () => {
  const counter = await aCounter();
  const { payment } = await enqueue(counter, { client_orderid: 'o-1' });

  const again = await enqueue(counter, { client_orderid: 'o-1', cvv2: '999' });

  expect(again.payment).toEqual(payment);
});

const trap = () => {
  throw new Error('looked twice');
};

test.each<[string, () => unknown]>([
  ['a getter', () => Object.defineProperty(aPreauth(), 'amount', { get: trap, enumerable: true })],
  ['a Proxy', () => new Proxy(aPreauth(), { get: trap, ownKeys: trap })],
  ['an object that turns itself into JSON', () => ({ ...aPreauth(), toJSON: () => ({ amount: '0.01' }) })],
  ['an amount that is an object', () => ({ ...aPreauth(), amount: { toString: () => '10.42' } })],
  ['an instance of a class', () => Object.assign(new Date(), aPreauth())],
  [
    'an object in a circle',
    () => {
      const order = aPreauth();
      order.purpose = order;
      return order;
    },
  ],
  ['a symbol as a name', () => ({ ...aPreauth(), [Symbol(card)]: 'x' })],
  ['a function', () => () => aPreauth()],
  ['nothing', () => undefined],
])('#38 %s is refused, and nothing is kept', async (_, make) => {
  const counter = await aCounter();

  const enqueued = await counter.client.preauth(make());

  expect(enqueued).toMatchObject({ ok: false, refusal: { code: 'INVALID_REQUEST' } });
  expect(JSON.stringify(enqueued)).not.toContain(card);
  expect(await counter.kept()).toEqual([]);
});

test('waiting for a payment nobody knows gives nothing, at once', async () => {
  const { client } = await aCounter();

  expect(
    await client.waitFor({ account: 'shop', client_orderid: 'x' }, 'final', { timeout: 600_000 }),
  ).toBeUndefined();
});

test('whoever waits is told when the payment becomes final', async () => {
  const { client, ledger, ...counter } = await aCounter();
  const name = { account: 'shop', client_orderid: 'o-1' };
  await enqueue({ client, ledger, ...counter }, { client_orderid: 'o-1' });

  const waiting = client.waitFor(name, 'final', { timeout: 600_000 });
  await ledger.move(name, 'preauth', 'sending');
  await ledger.move(name, 'preauth', 'declined');

  expect(await waiting).toMatchObject({ status: 'declined' });
});

test('an account must be named where there are several, by every method', async () => {
  const { client } = await aCounter(['one', 'two']);
  const order = aPreauth();
  const { client_orderid } = order as { client_orderid: string };

  const refused = [
    await client.preauth(order),
    await client.capture({ client_orderid }),
    await client.payment({ client_orderid }),
    await client.payments({ account: 'three' }),
  ];

  for (const answer of refused) {
    expect(answer).toMatchObject({
      ok: false,
      refusal: { code: 'INVALID_REQUEST', issues: [{ path: 'account' }] },
    });
  }
});

test('without Redis a client does not open', async () => {
  const { prefix } = testRedis();
  const nowhere = { socket: '/nowhere/r.sock' };

  await expect(
    openShopSide({
      queue: nowhere,
      vault: nowhere,
      accounts: [],
      cardKeys: publicSource(fixedRing(newRing(Date.now()))),
      cardTtlMs: 1,
      prefix,
      withoutRedis: 'throw',
    }),
  ).rejects.toThrow('Check that it runs, and REDIS_URL or VAULT_REDIS_URL.');
});
