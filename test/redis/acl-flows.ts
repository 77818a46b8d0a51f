import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue, QueueEvents } from 'bullmq';
import { expect, vi } from 'vitest';
import { rulesOf } from '../../src/app/accounts.ts';
import { openCutOffSide } from '../../src/app/cut-off-side.ts';
import { openKeySource } from '../../src/app/key-source.ts';
import { openShopSide } from '../../src/app/shop-side.ts';
import { openApp, roles } from '../../src/app.ts';
import { batchRefOf } from '../../src/ledger/batch-keys.ts';
import { defaultPrefix as prefix } from '../../src/ledger/keys.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import type { Batch } from '../../src/payment/batch.ts';
import { publicSource } from '../../src/queue/cards/key-ring.ts';
import type { Client } from '../../src/queue/client.ts';
import { batchJobId, visitId } from '../../src/queue/jobs.ts';
import { connect } from '../../src/redis/connections.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { run } from '../cli/command-line.ts';
import { opening } from '../ledger/book.ts';
import type { AclRole } from '../support/acl.ts';
import type { GuardedPair } from '../support/acl-servers.ts';
import { batch, holds, itemsOf } from '../support/batches.ts';
import { freshCardKeys } from '../support/keys.ts';
import { aPreauth } from '../support/orders.ts';
import { controlKey, openWorldOn, type World } from '../support/world.ts';

/** Lets each role do one of each thing that it can come to do with Redis. */
export async function everybodyDoesEverything(pair: GuardedPair): Promise<void> {
  const as = (role: AclRole) => ({
    queue: { url: pair.queue.url(role) },
    vault: { url: pair.vault.url(role) },
  });
  const { queue: queueTarget, vault: vaultTarget } = as('worker');
  const world = await openWorldOn({ queueTarget, vaultTarget, prefix, as }, { roles: [], env });
  const ledger = new Ledger(pair.queue.admin, prefix);
  try {
    await world.http('GET', '/readyz');
    await vanish(world, pair);
    await calledOff(world);
    await counter(pair, ledger, world);
    await ofOldDates(pair);
    await raised(pair);
    await world.work();
    await Promise.all([ordinaryLife(world), aSlowGateway(world), ofAnotherHouse(world), shop(world)]);
    await batches(world);
    await vi.waitUntil(
      async () => (await pair.queue.admin.zscore(`${prefix}:given_up`, oldDate)) === null,
      patience,
    );
    await endOfDay(world, pair);
    await lookAtBatches(pair, world);
    await world.close();
    await everybodySweeps(pair, world);
  } finally {
    await world.close();
  }
}

const env = { SEND_TIMEOUT: '10s', NOT_FOUND_GRACE: '1s', CARD_KEYS: freshCardKeys() };

const patience = { timeout: 10_000, interval: 50 };

async function ordinaryLife(world: World): Promise<void> {
  const order = aPreauth();
  const { client_orderid } = order;
  await world.preauth(order);
  await world.http('POST', '/v1/preauths', order);
  expect(await world.capture({ client_orderid })).toMatchObject({ status: 'approved' });

  const freed = await world.preauth();
  expect(await world.cancel({ client_orderid: freed.client_orderid, comment: 'out of stock' })).toMatchObject(
    {
      status: 'approved',
    },
  );

  const early = aPreauth({ cvv2: '116', order_desc: 'x [fault:status/stall-before@300ms]' });
  await world.http('POST', '/v1/preauths', early);
  await world.capture({ client_orderid: early.client_orderid });
  expect((await world.http('GET', '/v1/payments?limit=1')).body.payments).toHaveLength(1);
}

/** Of all holds, also those that others left, and of a list; one is stopped by its ceiling and opened again. */
async function batches(world: World): Promise<void> {
  const [client_orderid = ''] = await holds(world, 2);
  expect(await batch(world, { max_count: 1 })).toMatchObject({ status: 'stopped' });
  expect(await batch(world, { max_count: 99, exclude: [client_orderid] })).toMatchObject({
    status: 'finished',
  });
  const listed = await batch(world, { items: [{ client_orderid }, { client_orderid: 'nobody-knows' }] });
  expect(listed).toMatchObject({ status: 'finished', counts: { approved: 1, skipped: 1 } });
  await batch(world, { dry_run: true });
  expect(await itemsOf(world, listed)).toHaveLength(2);
  expect((await world.http('GET', '/v1/batches')).body.batches).not.toHaveLength(0);
}

/** A cancel that comes before anything was sent, and has no worker yet. */
async function calledOff(world: World): Promise<void> {
  const { client_orderid } = await world.preauth({}, 0);
  await world.cancel({ client_orderid }, 0);
}

/** Longer than half a lock lives. */
async function aSlowGateway(world: World): Promise<void> {
  await world.preauth({ order_desc: 'x [fault:stall-before@4500ms]' }, 20);
}

/** A card that is gone before its time. */
async function vanish(world: World, { queue, vault }: GuardedPair): Promise<void> {
  const { client_orderid } = await world.preauth({}, 0);
  const cardRef = await queue.admin.hget(`${prefix}:payment:default:${client_orderid}`, 'card_ref');
  await vault.admin.del(`${prefix}:card:${cardRef}`);
}

/** A hold that is due to be looked at; its payment is gone. The first worker takes it off both lists. */
async function ofOldDates({ queue }: GuardedPair): Promise<void> {
  for (const list of ['calendar', 'given_up']) await queue.admin.zadd(`${prefix}:${list}`, 0, oldDate);
}

const oldDate = 'default:no-such-payment';

/** What waits was given its turns at a lower limit. */
async function raised({ queue }: GuardedPair): Promise<void> {
  await queue.admin.hset(`${prefix}:pace:default`, { shoppers: Date.now() + 60_000, shoppers_gap: 60_000 });
}

/** The last one was missed; the next one's alarm rings. By clocks that show noon it is no batch of today. */
async function endOfDay(world: World, { queue: { admin } }: GuardedPair): Promise<void> {
  const ahead = 12 - new Date().getUTCHours();
  const place = { capture_at: '23:30', time_zone: `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}` };
  const alarms = new Queue('cut-offs', { connection: admin as never, prefix });
  const shared = { queue: world.storesAs('worker').queue, prefix, log: silentLog, onError: () => undefined };
  await admin.hset(`${prefix}:end-of-day`, 'default', '2020-01-01');

  const cutOffs = openCutOffSide({
    ...shared,
    accounts: world.config.accounts.map((one) => ({ ...one, ...place })),
  });
  await vi.waitUntil(async () => (await alarms.getDelayedCount()) === 1, patience);
  const [alarm] = await alarms.getDelayed();
  await alarm?.promote();
  await vi.waitUntil(async () => (await alarms.getDelayed()).some(({ id }) => id !== alarm?.id), patience);
  await cutOffs.close();
  const without = openCutOffSide({ ...shared, accounts: world.config.accounts });
  await vi.waitUntil(async () => (await alarms.getJobSchedulersCount()) === 0, patience);
  await without.close();
  await alarms.close();
}

/** A visit that fails: no worker here knows the account. */
async function ofAnotherHouse(world: World): Promise<void> {
  const name = opening('of-another-house', 'elsewhere');
  const queue = new Queue('preauth', { connection: world.redis as never, prefix });
  await world.ledger.open(name);
  await queue.add('preauth', name, { jobId: 'failing', attempts: 2, backoff: 1 });
  await queue.add('preauth', name, { jobId: 'failing-slowly', attempts: 2, backoff: { type: 'visit' } });
  await vi.waitUntil(async () => (await queue.getJobCountByTypes('failed', 'delayed')) > 1, patience);
  await queue.close();
}

async function shop(world: World): Promise<void> {
  const { queue, vault } = world.storesAs('shop');
  const { client, close } = await openShopSide({
    queue,
    vault,
    accounts: world.config.accounts.map(rulesOf),
    cardKeys: publicSource(openKeySource(world.config, silentLog, { onlySeals: true })),
    cardTtlMs: 60_000,
    prefix,
    withoutRedis: 'throw',
  });
  const connection = connect(queue, 'worker');
  const events = new QueueEvents('preauth', { connection, prefix });
  const order = aPreauth();
  const enqueued = await client.preauth(order);
  await (enqueued.ok && enqueued.job?.waitUntilFinished(events, 10_000));
  await client.preauth(order);
  await client.capture({ client_orderid: order.client_orderid });
  const freed = aPreauth();
  const held = await client.preauth(freed);
  await (held.ok && held.job?.waitUntilFinished(events, 10_000));
  await client.cancel({ client_orderid: freed.client_orderid });
  await client.waitFor({ account: 'default', client_orderid: String(order.client_orderid) }, 'final', {
    timeout: 10_000,
  });
  await client.payments({});
  await batchesOf(client);
  await events.close();
  connection.disconnect();
  await close();
}

async function batchesOf(client: Client): Promise<void> {
  await client.openBatch({ kind: 'capture', exclude: ['left-out'], dry_run: true });
  const opened = await client.openBatch({ kind: 'capture', items: [{ client_orderid: 'unheard-of' }] });
  const id = opened.ok ? opened.batch.id : '';
  await client.waitForBatch(id, { timeout: 10_000 });
  await client.batches();
  expect(await client.batchItems(id)).toMatchObject({ page: { items: [{ status: 'skipped' }] } });
}

/** A command line that does what it is told. */
function atCounter(pair: GuardedPair, world: World) {
  const shell = {
    GATEWAY_BASE_URL: world.gateway.baseUrl,
    GATEWAY_ENDPOINT_ID: '39549',
    GATEWAY_LOGIN: 'TestMerchant',
    GATEWAY_CONTROL_KEY: controlKey,
    CARD_KEYS: env.CARD_KEYS,
    REDIS_URL: pair.queue.url('cli'),
    VAULT_REDIS_URL: pair.vault.url('cli'),
  };
  return async (...argv: string[]) => {
    const ran = await run(argv, shell);
    expect(ran).toMatchObject({ code: 0 });
    return ran.out;
  };
}

async function lookAtBatches(pair: GuardedPair, world: World): Promise<void> {
  const at = atCounter(pair, world);
  const { batches } = JSON.parse(await at('batches', '--json')) as { batches: Batch[] };
  const { id = '' } = batches.find(({ counts }) => counts.approved > 0) ?? {};
  const folder = mkdtempSync(join(tmpdir(), 'paynet-acl-'));
  await at('batches', 'show', id, '--out', join(folder, 'result.csv')).finally(() =>
    rmSync(folder, { recursive: true }),
  );
}

/** What a person does at the command line; the jobs of what is decided are gone, waiting, and asleep. */
async function counter(pair: GuardedPair, ledger: Ledger, world: World): Promise<void> {
  const at = atCounter(pair, world);
  const resolve = (id: string) =>
    at('review', 'resolve', id, '--as', 'approved', '--reason', 'seen', '--paynet-order-id', `9${id.length}`);

  await underReview(ledger, 'gone');
  const waiting = await underReview(ledger, 'waiting');
  const asleep = await underReview(ledger, 'asleep');
  const queue = new Queue('preauth', { connection: pair.queue.admin as never, prefix });
  await queue.add('preauth', asleep, { jobId: visitId('preauth', asleep), delay: 60_000 });
  await queue.add('preauth', waiting, { jobId: visitId('preauth', waiting) });
  await queue.close();

  await at('list');
  await at('show', 'asleep');
  await at('review');
  await at('accounts');
  await at('accounts', 'resume', 'default');
  await resolve('gone');
  await resolve('waiting');
  await resolve('asleep');
}

async function underReview(ledger: Ledger, id: string) {
  const name = opening(id);
  await ledger.open(name);
  await ledger.move(name, 'preauth', 'sending');
  await ledger.move(name, 'preauth', 'needs_review', { why: 'the schedule ended' });
  return { account: name.account, client_orderid: id };
}

/** One after the other, since one at a time has the duty; each finds something whose job is lost. */
async function everybodySweeps(pair: GuardedPair, world: World): Promise<void> {
  for (const role of roles) {
    const name = opening(`lost-${role}`);
    await new Ledger(pair.queue.admin, prefix, () => 0).open(name);
    const batch = { account: 'default', batch: `lost-${role}`, run: 1 };
    await pair.queue.admin.sadd(`${prefix}:batch:open`, batchRefOf(batch));
    const stores = { ...world.stores, ...world.storesAs(role) };
    const app = await openApp({ ...world.config, HTTP_PORT: 0 }, stores, {
      roles: [role],
      log: silentLog,
      prefix,
    });
    const job = `${prefix}:preauth:${visitId('preauth', name)}`;
    const jobs = [job, `${prefix}:batches:${batchJobId(batch)}`];
    await vi.waitUntil(async () => (await pair.queue.admin.exists(jobs)) === 2, patience);
    await app.close(2_000);
  }
}
