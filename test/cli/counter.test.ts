import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type App, openApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { defaultPrefix } from '../../src/ledger/keys.ts';
import { openStanding } from '../../src/queue/pace/standing.ts';
import { connect } from '../../src/redis/connections.ts';
import { type EmbeddedRedis, startEmbeddedRedis } from '../../src/redis/embedded.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { ailments } from '../redis/ailments.ts';
import { aPreauth } from '../support/orders.ts';
import { controlKey } from '../support/world.ts';
import { run } from './command-line.ts';

const card = '4538977399606732';
let folder: string;
let redis: EmbeddedRedis;
let gateway: Simulator;
let app: App;
let env: Record<string, string>;

// What `up` would run, in this process: the commands find it by its DATA_DIR.
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'paynet-cli-'));
  gateway = await startSimulator({
    accounts: [{ endpoints: ['39549'], groups: [], login: 'TestMerchant', controlKey }],
    approvalMs: 5,
  });
  env = {
    GATEWAY_BASE_URL: gateway.baseUrl,
    GATEWAY_ENDPOINT_ID: '39549',
    GATEWAY_LOGIN: 'TestMerchant',
    GATEWAY_CONTROL_KEY: controlKey,
    DATA_DIR: join(folder, 'data'),
    POLL_SCHEDULE: '50ms*400',
  };
  redis = await startEmbeddedRedis({ dataDir: join(folder, 'data'), fsync: 'everysec' });
  app = await openApp(loadConfig(env), redis, { roles: ['worker'], log: silentLog });
});
afterAll(async () => {
  await app.close(2_000);
  await redis.stop();
  await gateway.close();
  rmSync(folder, { recursive: true });
});

function orderFile(changes: Record<string, unknown> = {}): string {
  const file = join(folder, `order-${Math.random()}.json`);
  writeFileSync(file, JSON.stringify(aPreauth(changes)));
  return file;
}

test('preauth --wait --json prints the payment as it ended', async () => {
  const { code, out, err } = await run(
    ['preauth', orderFile({ client_orderid: 'c-1' }), '--wait', '10s', '--json'],
    env,
  );

  expect([code, err]).toEqual([0, '']);
  expect(JSON.parse(out)).toMatchObject({ account: 'default', client_orderid: 'c-1', status: 'approved' });
});

test('preauth for people says what became of it, without the card', async () => {
  const { code, out } = await run(
    ['preauth', orderFile({ client_orderid: 'c-2', cvv2: '116' }), '--wait', '10s'],
    env,
  );

  expect(code).toBe(0);
  expect(out).toContain('c-2 (default): declined');
  expect(out).toContain('10.42 USD');
  expect(out).not.toContain(card);
});

test('preauth without --wait answers at once', async () => {
  const { code, out } = await run(['preauth', orderFile({ client_orderid: 'c-3' }), '--json'], env);

  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ client_orderid: 'c-3' });
});

test('a preauth that breaks a rule is 2 and names the field, not the value', async () => {
  const file = orderFile({ credit_card_number: '4538977399606733', amount: '12.345' });

  const people = await run(['preauth', file], env);
  const machines = await run(['preauth', file, '--json'], env);

  expect([people.code, people.out, machines.code]).toEqual([2, '', 2]);
  expect(people.err).toMatch(/credit_card_number: .*\n.*amount: |amount: .*\n.*credit_card_number: /);
  expect(JSON.parse(machines.out)).toMatchObject({ code: 'INVALID_REQUEST' });
  for (const { out, err } of [people, machines]) expect(out + err).not.toMatch(/453897739960|12\.345/);
});

test('a file that is no JSON is 2, and nothing of it is printed', async () => {
  const file = join(folder, 'broken.json');
  writeFileSync(file, `{"credit_card_number": "${card}`);

  const { code, out, err } = await run(['preauth', file], env);

  expect([code, out, err]).toEqual([2, '', 'The file is not JSON.\n']);
});

test('a payment that is not final in time is 1, with what is known', async () => {
  gateway.hooks.approvalMs = Number.POSITIVE_INFINITY;

  const { code, out, err } = await run(
    ['preauth', orderFile({ client_orderid: 'c-slow' }), '--wait', '500ms', '--json'],
    env,
  );
  gateway.hooks.approvalMs = undefined;

  expect(code).toBe(1);
  expect(['queued', 'sending', 'processing']).toContain(JSON.parse(out).status);
  expect(err).toBe('It is not final yet; `paynet-worker show` tells how it goes on.\n');
});

test('capture takes the hold, or less; show tells the whole story; list finds it', async () => {
  await run(['preauth', orderFile({ client_orderid: 'c-4' }), '--wait', '10s'], env);

  const captured = await run(
    ['capture', 'c-4', '--amount', '5.00', '--currency', 'USD', '--wait', '10s', '--json'],
    env,
  );
  const other = await run(['capture', 'c-4', '--amount', '6.00', '--currency', 'USD'], env);
  const shown = await run(['show', 'c-4', '--json'], env);
  const told = await run(['show', 'c-4'], env);
  const listed = await run(['list', '--status', 'approved', '--json'], env);
  const table = await run(['list'], env);

  expect(captured.code).toBe(0);
  expect(JSON.parse(captured.out)).toMatchObject({
    operations: [{}, { operation: 'capture', amount: '5.00' }],
  });
  expect([other.code, other.err]).toEqual([
    1,
    'A capture of another amount was asked for already; a payment has one.\n',
  ]);
  const { timeline, ...payment } = JSON.parse(shown.out);
  expect(payment).toEqual(JSON.parse(captured.out));
  expect(timeline[0]).toMatchObject({ operation: 'preauth', to: 'queued' });
  expect(timeline.at(-1)).toMatchObject({ operation: 'capture', to: 'approved' });
  expect(told.out).toMatch(/capture 5\.00 USD approved[\s\S]*timeline\n[\s\S]*preauth {2}queued\n/);
  expect(JSON.parse(listed.out).payments).toContainEqual(payment);
  expect(table.out).toMatch(/c-4 .*10\.42 USD .*preauth approved, capture approved/);
  for (const { out } of [shown, told, listed, table]) expect(out).not.toContain(card);
});

test.each([
  ['show', 'UNKNOWN_PAYMENT', ['show', 'nobody-knows']],
  ['capture', 'UNKNOWN_PAYMENT', ['capture', 'nobody-knows']],
  ['cancel', 'UNKNOWN_PAYMENT', ['cancel', 'nobody-knows']],
])('%s that cannot be is 1, with the reason', async (_, reason, argv) => {
  const people = await run(argv, env);
  const machines = await run([...argv, '--json'], env);

  expect([people.code, people.out, machines.code]).toEqual([1, '', 1]);
  expect(people.err.length).toBeGreaterThan(10);
  expect(JSON.parse(machines.out)).toMatchObject({ code: reason });
});

test('a payment without a hold cannot be captured, which is 1', async () => {
  await run(['preauth', orderFile({ client_orderid: 'c-5', cvv2: '116' }), '--wait', '10s'], env);

  const { code, err } = await run(['capture', 'c-5'], env);

  expect([code, err]).toEqual([
    1,
    'It cannot be captured: its preauth ended as declined, so there is no hold.\n',
  ]);
});

test('cancel releases the hold; show tells why', async () => {
  await run(['preauth', orderFile({ client_orderid: 'c-6' }), '--wait', '10s'], env);

  const cancelled = await run(['cancel', 'c-6', '--comment', 'Out of stock', '--wait', '10s', '--json'], env);
  const told = await run(['show', 'c-6'], env);
  const captured = await run(['capture', 'c-6'], env);

  expect(cancelled.code).toBe(0);
  expect(JSON.parse(cancelled.out)).toMatchObject({
    operations: [{}, { operation: 'cancel', status: 'approved', amount: '10.42' }],
  });
  expect(told.out).toMatch(/cancel 10\.42 USD approved[\s\S]*cancel {2}queued {2}Out of stock\n/);
  expect([captured.code, captured.err]).toEqual([
    1,
    'It cannot be captured: its hold is being released, or was.\n',
  ]);
});

test('a payment without a hold cannot be cancelled, which is 1; a card in the comment is 2', async () => {
  await run(['preauth', orderFile({ client_orderid: 'c-7', cvv2: '116' }), '--wait', '10s'], env);

  const refused = await run(['cancel', 'c-7'], env);
  const leaky = await run(['cancel', 'c-7', '--comment', card], env);

  expect([refused.code, refused.err]).toEqual([
    1,
    'It cannot be released: its preauth ended as declined, so there is no hold.\n',
  ]);
  expect(leaky.code).toBe(2);
  expect(leaky.err).toContain('comment: ');
  expect(leaky.err).not.toContain(card);
});

test('an order without a worker is 1 and says what to start', async () => {
  const { code, err } = await run(['preauth', orderFile()], { ...env, DATA_DIR: join(folder, 'empty') });

  expect(code).toBe(1);
  expect(err).toContain('Start one with `paynet-worker up`');
});

test('looking needs no worker: a list of nothing is a list', async () => {
  const { code, out } = await run(['list'], { ...env, DATA_DIR: join(folder, 'fresh') });

  expect([code, out]).toEqual([0, 'No payments.\n']);
});

test('a Redis that is not there is 1, without its password', async () => {
  const { code, err } = await run(['list'], { ...env, REDIS_URL: 'redis://:my-password@127.0.0.1:1' });

  expect(code).toBe(1);
  expect(err).toMatch(/Redis did not answer .*REDIS_URL/);
  expect(err).not.toContain('my-password');
});

test('while Redis hangs, an order and a look are 1 within a second, and say what to do', async () => {
  process.kill(redis.pids.queue, 'SIGSTOP');
  onTestFinished(() => void process.kill(redis.pids.queue, 'SIGCONT'));

  for (const argv of [
    ['preauth', orderFile()],
    ['capture', 'c-4'],
    ['cancel', 'c-4'],
    ['list'],
    ['show', 'c-4'],
  ]) {
    const asked = performance.now();
    const { code, out, err } = await run(argv, env);

    expect([code, out]).toEqual([1, '']);
    expect(performance.now() - asked, argv[0]).toBeLessThan(2_000);
    expect(err).toMatch(/Redis did not answer .*REDIS_URL/);
  }
});

test('while Redis is out of memory, a preauth is 1, names its id, and says what to do', async () => {
  const recover = await ailments['out of memory']({ target: redis.queue, pid: redis.pids.queue });
  onTestFinished(recover);

  const { code, out, err } = await run(['preauth', orderFile({ client_orderid: 'c-oom' })], env);

  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(/repeat it with client_orderid c-oom.\n.*\(OOM\): give it more memory/);
});

test('a payment whose account is stopped says why it waits, and with which command it goes on', async () => {
  const store = connect(redis.queue, 'worker');
  onTestFinished(() => store.disconnect());
  const standing = openStanding(store, defaultPrefix);
  await standing.stop('default', { code: '2', by: 'capture', agoMs: 0 });

  const order = orderFile({ client_orderid: 'c-waits' });
  const waited = await run(['preauth', order, '--wait', '100ms'], env);
  const shown = await run(['show', 'c-waits'], env);
  const machines = JSON.parse((await run(['show', 'c-waits', '--json'], env)).out);

  for (const text of [waited.err, shown.out])
    expect(text).toMatch(
      /waits: account default is stopped: code 2 .*\n +paynet-worker accounts resume default\n/,
    );
  expect(machines.waits).toMatchObject({ why: 'stopped', to_do: 'paynet-worker accounts resume default' });
  await standing.resume('default');
  expect(JSON.parse((await run(['show', 'c-waits', '--json'], env)).out)).not.toHaveProperty('waits');
});
