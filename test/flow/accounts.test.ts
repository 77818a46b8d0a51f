import { expect, onTestFinished } from 'vitest';
import { openStanding } from '../../src/queue/pace/standing.ts';
import { openQueues } from '../../src/queue/queues.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { aFile } from '../config/environment.ts';
import { aPreauth } from '../support/orders.ts';
import { freePort } from '../support/ports.ts';
import { controlKey, test, testAccount, type World } from '../support/world.ts';

const patience = { timeout: 15_000 };
const refusal = (code: number) => ({
  body: `type=validation-error\n&error-code=${code}\n&error-message=No\n`,
});

async function order(world: World, changes: Record<string, unknown> = {}): Promise<string> {
  return (await world.http('POST', '/v1/preauths', aPreauth(changes))).body.client_orderid;
}

const statusOf = async (world: World, id: string) => (await world.payment(id, 0)).status;
const asleep = ({ redis, prefix }: World) => redis.zcard(`${prefix}:preauth:delayed`);
const standingIn = ({ redis, prefix }: World) => openStanding(redis, prefix);

/** What a worker that came back by itself within a minute would see now. */
async function wake({ redis, prefix }: World, client_orderid: string, account = 'default'): Promise<void> {
  const queues = openQueues(redis, prefix);
  await queues.wake('preauth', { account, client_orderid });
  await queues.close();
}

test('one wrong signature stops the account; what waits is untouched, and is sent once it is mended', async ({
  open,
}) => {
  const world = await open();
  world.gateway.hooks.rejectBefore = (command) => (command === 'preauth' ? refusal(2) : undefined);
  expect(await world.preauth()).toMatchObject({ status: 'refused', operations: [{ error_code: '2' }] });

  const others = await Promise.all([order(world), order(world), order(world)]);
  await expect.poll(() => asleep(world), patience).toBe(3);
  for (const id of others) await wake(world, id);
  await expect.poll(() => asleep(world), patience).toBe(3);

  expect((await world.http('GET', '/readyz')).body.accounts.default).toMatch(/^stopped: code 2/);
  expect(world.gateway.books().requests.preauth).toBe(1);
  for (const id of others) {
    expect(await statusOf(world, id)).toBe('queued');
    const entry = await world.ledger.find({ account: 'default', client_orderid: id });
    expect(entry?.work.preauth).toMatchObject({ tries: 0, failures: 0 });
  }

  world.gateway.hooks.rejectBefore = undefined;
  await standingIn(world).resume('default');
  for (const id of others) await wake(world, id);
  for (const id of others) await expect.poll(() => statusOf(world, id), patience).toBe('approved');
  expect(world.gateway.books().requests.preauth).toBe(4);
});

test('a 429 with Retry-After: nothing more is sent for so long, and then all of it, each once', async ({
  open,
}) => {
  const world = await open();
  const sentAt: number[] = [];
  world.gateway.hooks.rejectBefore = (command) => {
    if (command !== 'preauth') return undefined;
    sentAt.push(performance.now());
    return sentAt.length === 1 ? { status: 429, headers: { 'Retry-After': '2' }, body: 'later' } : undefined;
  };
  await order(world);
  await expect.poll(async () => (await standingIn(world).of('default')).pausedUntil, patience).not.toBeNull();
  const [first = 0] = sentAt;

  const others = await Promise.all([order(world), order(world)]);

  for (const id of others) await expect.poll(() => statusOf(world, id), patience).toBe('approved');
  expect(sentAt).toHaveLength(3);
  for (const at of sentAt.slice(1)) expect(at - first).toBeGreaterThan(1_900);
});

test('a gateway out of reach: after five tries one at a time, and all of it once it is back', async ({
  open,
}) => {
  const port = await freePort();
  const world = await open({ env: { GATEWAY_BASE_URL: `http://127.0.0.1:${port}/paynet` } });
  const ids = await Promise.all(Array.from({ length: 8 }, () => order(world)));
  await expect.poll(async () => (await standingIn(world).of('default')).probesAt, patience).not.toBeNull();

  const late = await startSimulator({ accounts: [testAccount], port, approvalMs: 5 });
  onTestFinished(() => late.close());

  for (const id of ids) await expect.poll(() => statusOf(world, id), { timeout: 25_000 }).toBe('approved');
  expect(late.books().requests.preauth).toBe(8);
  expect(await standingIn(world).of('default')).toMatchObject({ probesAt: null });
}, 40_000);

test('a gateway that hangs takes up the places of its own account, and another is served at once', async ({
  open,
}) => {
  const slow = await startSimulator({ accounts: [testAccount], approvalMs: 5 });
  onTestFinished(() => slow.close());
  let [hanging, letGo] = [0, () => {}];
  const held = new Promise<undefined>((resolve) => {
    letGo = () => resolve(undefined);
  });
  slow.hooks.rejectBefore = (command) => {
    if (command !== 'preauth') return undefined;
    hanging += 1;
    return held;
  };
  const fast = await startSimulator({ accounts: [testAccount], approvalMs: 5 });
  onTestFinished(() => fast.close());
  const world = await open({ env: { ...twoAccounts(slow.baseUrl, fast.baseUrl), SEND_TIMEOUT: '30s' } });

  const ids = await Promise.all(Array.from({ length: 52 }, () => order(world, { account: 'slow' })));
  await expect.poll(() => hanging, patience).toBe(50);
  await expect.poll(() => asleep(world), patience).toBe(2);
  const payment = await world.preauth({ account: 'fast' });

  expect(payment).toMatchObject({ status: 'approved' });
  expect(hanging).toBe(50);
  letGo();
  for (const id of ids) {
    const done = async () => (await world.http('GET', `/v1/payments/${id}?account=slow`)).body.status;
    await expect.poll(done, patience).toBe('approved');
  }
}, 40_000);

function twoAccounts(slow: string, fast: string): Record<string, string> {
  const one = { endpoint_id: '39549', login: 'TestMerchant', control_key: controlKey };
  const accounts = [
    { id: 'slow', base_url: slow, ...one, rate_limit: '10/s' },
    { id: 'fast', base_url: fast, ...one },
  ];
  // An empty variable counts as unset.
  const unset = ['GATEWAY_BASE_URL', 'GATEWAY_ENDPOINT_ID', 'GATEWAY_LOGIN', 'GATEWAY_CONTROL_KEY'];
  return {
    ...Object.fromEntries(unset.map((name) => [name, ''])),
    ACCOUNTS_FILE: aFile(JSON.stringify({ accounts })),
  };
}
