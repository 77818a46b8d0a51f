import { expect } from 'vitest';
import { holds } from '../support/batches.ts';
import { test } from '../support/world.ts';

test('readiness tells of accounts that are not well, and stays ready', async ({ open }) => {
  const world = await open({ roles: [] });
  expect((await world.http('GET', '/readyz')).body).toEqual({
    status: 'ready',
    checks: { redis: true, vault: true },
  });

  await world.redis.hset(`${world.prefix}:standing:default`, {
    stopped: '2',
    stopped_at: Date.UTC(2026, 5, 15),
    stopped_by: 'capture',
  });

  const { status, body } = await world.http('GET', '/readyz');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    status: 'ready',
    accounts: { default: 'stopped: code 2 since 2026-06-15T00:00:00.000Z, in reply to a capture' },
  });
});

test('what stopped an account is told as what it was: a question, too', async ({ open }) => {
  const world = await open();
  await world.redis.hset(`${world.prefix}:standing:default`, {
    stopped: '2',
    stopped_at: Date.UTC(2026, 5, 15),
    stopped_by: 'status',
  });

  const { body } = await world.http('GET', '/readyz');
  expect(body.accounts.default).toMatch(/in reply to a question$/);
});

test('metrics tell how accounts stand, and how the process does', async ({ open }) => {
  const world = await open({ roles: [] });
  const key = `${world.prefix}:standing:default`;
  const scraped = async () => String((await world.http('GET', '/metrics')).body);

  const well = await scraped();
  expect(well).toContain('paynet_account_paused{account="default",why="asked"} 0');
  expect(well).toContain('paynet_account_paused{account="default",why="stopped"} 0');
  expect(well).toContain('paynet_account_breaker_open{account="default"} 0');
  expect(well).toMatch(/^process_cpu_seconds_total \d/m);
  expect(well).toMatch(/^# HELP paynet_account_paused /m);

  await world.redis.hset(key, {
    stopped: '2',
    probing: 5_000,
    held_until: 1,
    told_until: Date.now() + 60_000,
  });

  const ill = await scraped();
  expect(ill).toContain('paynet_account_paused{account="default",why="asked"} 1');
  expect(ill).toContain('paynet_account_paused{account="default",why="stopped"} 1');
  expect(ill).toContain('paynet_account_breaker_open{account="default"} 1');
});

test('metrics come as Prometheus reads them, to whoever reaches the port', async ({ open }) => {
  const world = await open({ roles: [], env: { API_TOKENS: 'a-token-of-at-least-32-characters' } });

  const { status, headers } = await world.http('GET', '/metrics', undefined, {
    'x-forwarded-for': '10.0.0.1',
  });

  expect(status).toBe(200);
  expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
});

test('a batch says why it waits, and with which command it goes on', async ({ open }) => {
  const world = await open();
  const key = `${world.prefix}:standing:default`;
  await holds(world, 1);
  await world.redis.hset(key, { stopped: '2', stopped_at: Date.UTC(2026, 5, 15), stopped_by: 'capture' });

  const { id } = (await world.http('POST', '/v1/batches', { kind: 'capture' })).body;
  const shown = async () => (await world.http('GET', `/v1/batches/${id}`)).body;
  await expect.poll(async () => (await shown()).status).toBe('running');

  const waits = {
    why: 'stopped',
    detail: 'account default is stopped: code 2 since 2026-06-15T00:00:00.000Z, in reply to a capture',
    until: null,
    to_do: 'paynet-worker accounts resume default',
  };
  expect(await shown()).toMatchObject({ waits });
  expect((await world.http('GET', '/v1/batches')).body.batches).toMatchObject([{ waits }]);
  expect((await world.http('POST', '/v1/batches', { kind: 'capture' })).body).toMatchObject({ waits });

  await world.redis.del(key);
  const ended = await world.http('GET', `/v1/batches/${id}`, undefined, { prefer: 'wait=20' });
  expect(ended.body).toMatchObject({ status: 'finished', waits: null });
});
