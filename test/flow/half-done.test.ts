import { expect } from 'vitest';
import { accountOf, rulesOf } from '../../src/app/accounts.ts';
import { openKeySource } from '../../src/app/key-source.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { publicSource } from '../../src/queue/cards/key-ring.ts';
import { openCardStore, type Vault } from '../../src/queue/cards/vault.ts';
import { producer } from '../../src/queue/producer.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import type { Desk } from '../../src/worker/desk.ts';
import { visitPreauth } from '../../src/worker/preauth.ts';
import { deskIn, held } from '../support/desk.ts';
import { aPreauth } from '../support/orders.ts';
import { test, type World } from '../support/world.ts';

async function enqueued(world: World, changes: Record<string, unknown> = {}) {
  const { body } = await world.http('POST', '/v1/preauths', aPreauth(changes));
  return { account: 'default', client_orderid: body.client_orderid as string };
}

/** A ledger behind a connection that breaks after Redis has done it: the library sends it once more. */
function deliveredTwice(ledger: Ledger, method: 'open' | 'move'): Ledger {
  return new Proxy(ledger, {
    get(target, property) {
      const value = Reflect.get(target, property);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]) => {
        if (property === method) await value.apply(target, args);
        return value.apply(target, args);
      };
    },
  });
}

test('an opening whose reply got lost keeps its card', async ({ open }) => {
  const world = await open();
  const keys = publicSource(openKeySource(world.config, silentLog));
  const { desk, close } = deskIn(world);
  const orders = producer({
    accounts: world.config.accounts.map(rulesOf),
    ledger: deliveredTwice(world.ledger, 'open'),
    vault: openCardStore(world.vaultRedis, world.prefix, keys),
    queues: desk.queues,
    pace: desk.pace,
    fingerprintKeys: () => keys.current().fingerprintKeys,
    cardTtlMs: 60_000,
    now: Date.now,
  });
  const order = aPreauth();

  expect(await orders.preauth(order)).toMatchObject({ ok: true });

  expect(await world.payment(String(order.client_orderid))).toMatchObject({ status: 'approved' });
  await close();
});

test('a claim whose reply got lost is still a claim', async ({ open }) => {
  const world = await open({ roles: [], callbacks: false });
  const { desk, close } = deskIn(world);
  const name = await enqueued(world);

  await visitPreauth({ ...desk, ledger: deliveredTwice(desk.ledger, 'move') })(name, held);

  expect((await world.ledger.find(name))?.payment.status).toBe('processing');
  expect(world.gateway.books().requests.preauth).toBe(1);
  await close();
});

test('a vault that cannot be asked just now costs the payment nothing', async ({ open }) => {
  const world = await open({ roles: [], callbacks: false });
  const { desk, close } = deskIn(world);
  const name = await enqueued(world);
  const away: Vault = { ...desk.vault, take: () => Promise.reject(new Error('READONLY')) };

  await expect(visitPreauth({ ...desk, vault: away })(name, held)).rejects.toThrow('READONLY');
  expect((await world.ledger.find(name))?.payment.status).toBe('queued');

  await world.work();
  expect(await world.payment(name.client_orderid)).toMatchObject({ status: 'approved' });
  await close();
});

test('a card that cannot be put back after all ends the payment as not sent', async ({ open }) => {
  const world = await open({ roles: [], callbacks: false });
  const { desk, close } = deskIn(world);
  const name = await enqueued(world);
  const full: Vault = { ...desk.vault, put: () => Promise.reject(new Error('OOM')) };
  const lost = { isOurs: () => false, letGo: () => undefined };

  await visitPreauth({ ...desk, vault: full })(name, lost);

  expect((await world.ledger.find(name))?.payment.operations).toMatchObject([
    { status: 'not_sent', error_code: 'CARD_EXPIRED' },
  ]);
  expect(world.gateway.books().requests.preauth).toBeUndefined();
  await close();
});

test('an amount that cannot be signed is not sent, and says so', async ({ open }) => {
  const world = await open({ roles: [], callbacks: false });
  const { desk, close } = deskIn(world);
  const name = await enqueued(world);
  const [entry] = world.config.accounts;
  const fewer = entry && { ...accountOf(entry), currencyExponents: { USD: 0 } };

  await visitPreauth({ ...desk, account: () => fewer } as Desk)(name, held);

  expect((await world.ledger.find(name))?.payment.operations).toMatchObject([
    { status: 'not_sent', error_code: 'NOT_SIGNABLE' },
  ]);
  expect(world.gateway.books().requests.preauth).toBeUndefined();
  await close();
});

test('the "no" of the gateway counts even when somebody took the sender for dead', async ({ open }) => {
  const world = await open({ roles: [], env: { POLL_SCHEDULE: '60s*10' } });
  const { desk, close } = deskIn(world);
  const name = await enqueued(world);
  world.gateway.hooks.rejectBefore = async (command) => {
    if (command !== 'preauth') return undefined;
    await visitPreauth(desk)(name, held); // BullMQ ran the job again meanwhile
    return { body: 'type=validation-error\n&error-code=8\n&error-message=No\n' };
  };

  await visitPreauth(desk)(name, held);

  expect((await world.ledger.find(name))?.payment.operations).toMatchObject([
    { status: 'refused', error_code: '8' },
  ]);
  await close();
});

test('a capture without the order id of the gateway is not sent, and says so', async ({ open }) => {
  const world = await open({ callbacks: false });
  world.gateway.hooks.replyWith = (_command, _params, reply) => ({
    body: reply.replace(/&paynet-order-id=\d+\n?/, ''),
  });
  const { client_orderid } = await world.preauth();

  expect(await world.capture({ client_orderid })).toMatchObject({
    operations: [{ status: 'approved' }, { status: 'not_sent', error_code: 'ORDER_ID_UNKNOWN' }],
  });
});

test('two accounts of one login: the order of one is never taken for the other', async ({ open }) => {
  const world = await open({ callbacks: false });
  const name = { account: 'default', client_orderid: 'same-a' };
  // The other account's payment of the same name, which is there at the gateway.
  await world.ledger.open({
    ...name,
    account: 'other',
    amount: '10.42',
    currency: 'USD',
    request: {},
    prints: '{}',
    cardRef: '',
  });
  const gateway = world.config.accounts[0]?.base_url.href ?? '';
  await world.ledger.move({ ...name, account: 'other' }, 'preauth', 'sending');
  await world.ledger.move({ ...name, account: 'other' }, 'preauth', 'approved', {
    facts: { gateway, paynet_order_id: '6863073' },
  });
  // Ours never arrives; asked by the merchant's id alone, the gateway answers about the other's order.
  world.gateway.hooks.rejectBefore = (command) => {
    if (command === 'preauth') return { destroy: true };
    return {
      body: 'type=status-response\n&status=approved\n&transaction-type=preauth\n&paynet-order-id=6863073\n&amount=10.42\n&currency=USD\n',
    };
  };

  await world.http('POST', '/v1/preauths', aPreauth({ client_orderid: 'same-a' }));
  await expect.poll(() => world.gateway.books().requests.status ?? 0).toBeGreaterThan(3);

  expect(await world.payment('same-a', 0)).toMatchObject({ status: 'unknown', paynet_order_id: null });
});

test('who waits is answered with what is known when the server closes', async ({ open }) => {
  const world = await open({ roles: [] });
  const waiting = world.http('POST', '/v1/preauths', aPreauth(), { prefer: 'wait=60' });
  await expect.poll(() => world.redis.keys(`${world.prefix}:payment:*`)).toHaveLength(1);

  await world.closeDoors();

  expect(await waiting).toMatchObject({ status: 202, body: { status: 'queued' } });
});
