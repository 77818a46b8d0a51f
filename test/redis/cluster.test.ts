import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { findRedisServer } from '../../src/redis/binary.ts';
import { connect } from '../../src/redis/connections.ts';
import { type AclRole, aclFile, aclPassword, aclUser } from '../support/acl.ts';
import { aPreauth } from '../support/orders.ts';
import { freePort } from '../support/ports.ts';
import { openWorldOn } from '../support/world.ts';
import { scratchDir } from './scratch.ts';

/**
 * A Cluster of one node that holds every slot: it refuses what would touch two slots at once. With a file of
 * deploy/redis it lets in only the users of that file, and one of the test.
 */
async function aCluster(users = ''): Promise<string> {
  const [port, busPort] = [await freePort(), await freePort()];
  // Alone, it would never learn its own address, and tell clients none.
  const args = `--port ${port} --cluster-enabled yes --cluster-port ${busPort} --cluster-announce-ip 127.0.0.1`;
  const folder = scratchDir();
  const file = join(folder, 'users.acl');
  writeFileSync(file, `${users}user tester on nopass ~* &* +@all\n`);
  const files = ['--save', '', '--dir', folder, '--aclfile', file];
  const server = spawn(await findRedisServer(), [...args.split(' '), ...files], { stdio: 'ignore' });
  onTestFinished(() => end(server));

  const login = { username: 'tester', password: 'x' };
  const node = new Redis({ port, ...login, retryStrategy: () => 50, maxRetriesPerRequest: null });
  node.on('error', () => undefined);
  onTestFinished(() => node.disconnect());
  await node.cluster('ADDSLOTSRANGE', 0, 16_383);
  const state = async () => String(await node.cluster('INFO'));
  await expect.poll(state, { timeout: 15_000 }).toContain('cluster_state:ok');
  return `redis+cluster://127.0.0.1:${port}`;
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  server.kill('SIGKILL');
  await once(server, 'exit');
}

test('a payment goes from door to door on a Cluster', async () => {
  const url = await aCluster();
  const world = await openWorldOn({ queueTarget: { url }, vaultTarget: { url }, prefix: '{paynet}' }, {});
  onTestFinished(() => world.close());

  const { client_orderid, status } = await world.preauth(aPreauth());
  const captured = await world.capture({ client_orderid });

  expect([status, captured.status]).toEqual(['approved', 'approved']);
  const page = await world.http('GET', '/v1/payments?status=approved');
  expect(page.body.payments).toMatchObject([{ client_orderid }]);
});

test('so it does where each role is a user of its own', async () => {
  const [queue, vault] = [await aCluster(aclFile('queue')), await aCluster(aclFile('vault'))];
  const at = (url: string, user: string, password: string) => ({
    url: url.replace('//', `//${user}:${encodeURIComponent(password)}@`),
  });
  const as = (role: AclRole) => ({
    queue: at(queue, aclUser(role), aclPassword),
    vault: at(vault, aclUser(role), aclPassword),
  });
  const [queueTarget, vaultTarget] = [at(queue, 'tester', 'x'), at(vault, 'tester', 'x')];
  const world = await openWorldOn({ queueTarget, vaultTarget, prefix: '{paynet}', as }, {});
  onTestFinished(() => world.close());

  const { client_orderid } = await world.preauth(aPreauth());

  expect(await world.capture({ client_orderid })).toMatchObject({ status: 'approved' });
  expect([await world.redis.acl('LOG'), await world.vaultRedis.acl('LOG')]).toEqual([[], []]);
});

test('a producer fails fast when no node of the Cluster answers', async () => {
  const redis = connect({ url: `redis+cluster://127.0.0.1:${await freePort()}` }, 'producer');
  onTestFinished(() => redis.disconnect());

  await expect(redis.get('a')).rejects.toThrow();
});
