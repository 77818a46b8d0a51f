import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { findRedisServer } from '../../src/redis/binary.ts';
import { connect, ready } from '../../src/redis/connections.ts';
import { type AclRole, type AclServer, aclFile, aclPassword, aclRoles, aclServers, aclUser } from './acl.ts';
import { freePort } from './ports.ts';

/** A server that was started with its file of deploy/redis, and with one more user, who may do everything. */
export interface GuardedRedis {
  /** Connected as that user. */
  admin: Redis;
  /** Where a role finds it, by a way of its own. */
  url(role: AclRole): string;
  /** Whose a connection is, by the address that the server sees. */
  roleAt(address: string): AclRole | undefined;
  /** SIGKILL, and a start on the same files. Resolves when it answers. */
  restart(): Promise<void>;
}

export interface GuardedPair extends Record<AclServer, GuardedRedis> {
  close(): Promise<void>;
}

/** `more`: rules that each user of the files gets on top. */
export async function startGuardedPair(more = ''): Promise<GuardedPair> {
  const folder = mkdtempSync(join(tmpdir(), 'paynet-acl-'));
  const [queue, vault] = await Promise.all(aclServers.map((server) => start(server, folder, more)));
  if (!queue || !vault) throw new Error('a server is missing');
  return {
    queue,
    vault,
    async close() {
      await Promise.all([queue.close(), vault.close()]);
      rmSync(folder, { recursive: true });
    },
  };
}

async function start(server: AclServer, folder: string, more: string) {
  const file = join(folder, `${server}.acl`);
  const users = aclFile(server).replaceAll(/^(user paynet-.*)$/gm, `$1 ${more}`.trimEnd());
  writeFileSync(file, `${users}user tester on nopass ~* &* +@all\n`);
  const port = await freePort();
  // What the server would refuse anyway is let in, so that only the file stands before it.
  const lax = '--enable-debug-command yes --enable-module-command yes';
  const args = `--port ${port} --bind 127.0.0.1 --maxmemory-policy noeviction ${lax}`.split(' ');
  // As an operator would have them: the ledger on disk, the cards not.
  const kept = server === 'queue' ? ['--appendonly', 'yes', '--appendfsync', 'always'] : [];
  const all = [...args, ...kept, '--save', '', '--dir', folder, '--aclfile', file];
  const binary = await findRedisServer();
  const launch = () => spawn(binary, all, { stdio: 'ignore' });
  let child = launch();
  const admin = connect({ url: `redis://tester:x@127.0.0.1:${port}` }, 'worker') as Redis; // never a Cluster here
  await ready(admin, 10_000);
  const ways = new Map(await Promise.all(aclRoles.map(async (role) => [role, await openWay(port)] as const)));

  return {
    admin,
    url(role: AclRole) {
      const login = `${aclUser(role)}:${encodeURIComponent(aclPassword)}`;
      return `redis://${login}@127.0.0.1:${ways.get(role)?.port}`;
    },
    roleAt: (address: string) => aclRoles.find((role) => ways.get(role)?.addresses.has(address)),
    async restart() {
      await end(child);
      child = launch();
      await admin.ping(); // waits for it
    },
    async close() {
      for (const way of ways.values()) way.close();
      admin.disconnect();
      await end(child);
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** MONITOR names no users, only addresses: so each role comes by a port of its own. */
async function openWay(to: number) {
  const addresses = new Set<string>();
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = dial({ port: to, host: '127.0.0.1' }, () => {
      addresses.add(`127.0.0.1:${upstream.localPort}`);
      client.pipe(upstream).pipe(client);
    });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => [client, upstream].map((one) => one.destroy()));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    addresses,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
