import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { defaultPrefix } from '../../src/ledger/keys.ts';
import type { Store } from '../../src/ledger/store.ts';
import { openPace } from '../../src/queue/pace/pace.ts';
import { openStanding, type Standing } from '../../src/queue/pace/standing.ts';
import { connect } from '../../src/redis/connections.ts';
import { type EmbeddedRedis, startEmbeddedRedis } from '../../src/redis/embedded.ts';
import { minimal } from '../config/environment.ts';
import { openRedisServer } from '../support/redis-server.ts';
import { run } from './command-line.ts';

let folder: string;
let embedded: EmbeddedRedis;
let redis: Store;
let standing: Standing;
let env: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'paynet-accounts-'));
  embedded = await startEmbeddedRedis({ dataDir: folder, fsync: 'everysec' });
  redis = connect(embedded.queue, 'worker');
  standing = openStanding(redis, defaultPrefix);
  env = { ...minimal, DATA_DIR: folder };
});
beforeEach(() => redis.flushall());
afterAll(async () => {
  redis.disconnect();
  await embedded.stop();
  rmSync(folder, { recursive: true });
});

const machines = async (...argv: string[]) =>
  JSON.parse((await run(['accounts', ...argv, '--json'], env)).out);

test('an account that is well is listed as ok', async () => {
  const { code, out, err } = await run(['accounts'], env);

  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/default .* ok /);
  expect(await machines('list')).toEqual({
    accounts: [
      {
        account: 'default',
        paused_until: null,
        tried_again_at: null,
        stopped: null,
        backlog_ms: { shoppers: 0, singles: 0, batches: 0 },
        rate_limit: '20/s',
        next_cut_off: null,
      },
    ],
  });
});

test('one that is stopped is listed with the code, since when, and what to do', async () => {
  await standing.stop('default', { code: '2', by: 'capture', agoMs: 0 });

  expect((await run(['accounts', 'list'], env)).out).toMatch(
    /stopped: code 2 since 20.*Z, in reply to a capture[\s\S]*accounts resume default/,
  );
  expect((await machines()).accounts[0].stopped).toEqual({
    code: '2',
    since: expect.stringMatching(/^20.*Z$/),
    in_reply_to: 'capture',
    to_do: expect.stringContaining('control key'),
  });
});

test('nobody knows when the lanes of one that is stopped go on', async () => {
  await standing.stop('default', { code: '2', by: 'capture', agoMs: 0 });

  expect((await machines()).accounts[0].backlog_ms).toEqual({ shoppers: null, singles: null, batches: null });
  const { out } = await run(['accounts'], env);
  expect(out).not.toContain('in 60 s');
  expect(out).toContain('\n–: its lanes stand still until the account is resumed.\n');
  expect(out.match(/ – /g)).toHaveLength(4); // with its next cut-off, as none is set
});

test('how fast each account sends and when its day ends is listed as it is configured', async () => {
  const file = join(folder, 'accounts.json');
  const { GATEWAY_BASE_URL: base_url, GATEWAY_LOGIN: login, GATEWAY_CONTROL_KEY: control_key } = minimal;
  const known = { base_url, login, control_key, endpoint_id: '39549' };
  const accounts = [
    { ...known, id: 'quick', rate_limit: '7/s', batch_share: 0.7 },
    { ...known, id: 'daily', endpoint_id: '39550', capture_at: '23:30', time_zone: 'Europe/Moscow' },
  ];
  writeFileSync(file, JSON.stringify({ accounts }), { mode: 0o600 });
  const two = { ACCOUNTS_FILE: file, DATA_DIR: folder };

  const { out, err } = await run(['accounts'], two);
  expect(err).toBe('');
  const told = JSON.parse((await run(['accounts', '--json'], two)).out);

  expect(await run(['show', 'o-1'], two)).toMatchObject({
    code: 2,
    err: expect.stringContaining('name the account: there are several'),
  });
  expect(out).toMatch(/quick .* 7\/s, batches 4\.9\/s .* – /);
  expect(out).toMatch(/daily .* 20\/s, batches 16\/s .*T20:30:00\.000Z/);
  expect(told.accounts).toMatchObject([
    { rate_limit: '7/s', next_cut_off: null },
    { rate_limit: '20/s', next_cut_off: expect.stringMatching(/T20:30:00\.000Z$/) },
  ]);
});

test('one that waits is listed with until when', async () => {
  await standing.slowDown('default', 60_000);
  expect((await run(['accounts'], env)).out).toMatch(/paused until 20/);

  for (let time = 0; time < 5; time += 1) await standing.failed('default');
  expect((await run(['accounts'], env)).out).toMatch(/out of reach: tried again at 20/);
  expect((await machines()).accounts[0]).toMatchObject({
    paused_until: expect.stringMatching(/Z$/),
    tried_again_at: expect.stringMatching(/Z$/),
  });
});

test('what waits for its turn is told by lane', async () => {
  const pace = openPace(redis, defaultPrefix, () => ({ perSecond: 1, batchShare: 0.5 }));
  for (let order = 0; order < 10; order += 1) await pace.reserve('default', 'singles');

  const [{ backlog_ms }] = (await machines()).accounts;
  expect(backlog_ms).toMatchObject({ shoppers: 0, batches: 0 });
  expect(backlog_ms.singles).toBeGreaterThan(8_000);
  expect((await run(['accounts'], env)).out).toMatch(
    /in 0 s .*in 1[01] s .*in 0 s[\s\S]*\nin … s: when what is asked for now is sent/,
  );
});

test('resumed, it goes on; resumed again, there was nothing to do', async () => {
  await standing.stop('default', { code: '2', by: 'capture', agoMs: 0 });

  expect(await run(['accounts', 'resume', 'default'], env)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^default goes on/),
  });
  expect((await standing.of('default')).stopped).toBeNull();
  expect(await machines('resume', 'default')).toEqual({ account: 'default', resumed: false });
});

test('an account that is not configured is wrong usage', async () => {
  expect(await run(['accounts', 'resume', 'nobody'], env)).toMatchObject({
    code: 2,
    err: expect.stringContaining('No such account'),
  });
});

test('who resumes it, or is told to, hears what a restart costs where cards wait in a Redis of its own', async () => {
  await standing.stop('default', { code: '2', by: 'capture', agoMs: 0 });

  expect((await run(['accounts'], env)).out).toMatch(
    /restart of `up` loses the cards that wait.* become unknown.* not_sent, NEVER_ARRIVED/,
  );
  expect((await run(['accounts', 'resume', 'default'], env)).err).toMatch(/loses the cards that wait/);
  expect((await run(['accounts', 'resume', 'default'], env)).err).toBe('');
});

test('nobody is warned of that where no restart is needed', async () => {
  const warned = async () => {
    const { out } = await run(['accounts'], env);
    const { code, err } = await run(['accounts', 'resume', 'default'], env);
    expect(code).toBe(0);
    return /loses/.test(`${out}${err}`);
  };

  await standing.slowDown('default', 60_000);
  expect(await warned()).toBe(false);
  for (let time = 0; time < 5; time += 1) await standing.failed('default');
  expect(await warned()).toBe(false);
});

test('nobody is warned of that whose cards wait in a Redis that stays', async () => {
  const vault = await openRedisServer(join(folder, 'vault'), false);
  onTestFinished(() => vault.stop());
  const kept = { ...env, VAULT_REDIS_URL: vault.url };
  await standing.stop('default', { code: '2', by: 'capture', agoMs: 0 });

  const { out } = await run(['accounts'], kept);
  const resumed = await run(['accounts', 'resume', 'default'], kept);

  expect(out).toContain('accounts resume default');
  expect(out).not.toMatch(/loses/);
  expect(resumed).toMatchObject({ code: 0, err: '' });
});
