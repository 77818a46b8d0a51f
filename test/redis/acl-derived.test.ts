import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { defaultPrefix } from '../../src/ledger/keys.ts';
import {
  type AclRole,
  type AclServer,
  aclFile,
  aclRoles,
  aclServers,
  aclUser,
  rightsIn,
} from '../support/acl.ts';
import { type Calls, record } from '../support/acl-record.ts';
import { type GuardedPair, startGuardedPair } from '../support/acl-servers.ts';
import { everybodyDoesEverything } from './acl-flows.ts';

// With everything allowed, so that all that is missing is told at once. All other tests run under the files as they are.
let pair: GuardedPair;
beforeAll(async () => {
  pair = await startGuardedPair('+@all ~* &*');
});
afterAll(() => pair.close());

let doing: Promise<Record<AclServer, Record<AclRole, Calls>>> | undefined;

/** Once for all tests, in the first one. */
function done() {
  doing ??= recorded();
  return doing;
}

async function recorded() {
  const [queue, vault] = await Promise.all([record(pair.queue), record(pair.vault)]);
  await everybodyDoesEverything(pair);
  return { queue: await queue.end(), vault: await vault.end() };
}

vi.setConfig({ testTimeout: 60_000 });

const files = aclServers.flatMap((server) => aclRoles.map((role) => [server, role] as const));

test.for(files)('%s.acl gives %s the commands it calls, and no other', async ([server, role]) => {
  const { commands } = rightsOf(server, role);
  const { sent, scripted } = (await done())[server][role];
  const needed = new Set([...sent, ...scripted, ...besides[server][role]]);
  for (const free of alwaysAllowed) needed.delete(free);

  expectOnly(server, role, {
    add: [...needed].filter((one) => !commands.has(one)),
    take: [...commands].filter((one) => !needed.has(one)),
  });
});

test.for(files)(
  '%s.acl gives %s the keys and channels that it names, and no other',
  async ([server, role]) => {
    const { keys, channels } = rightsOf(server, role);
    const patterns = [...keys.map((key) => `~${key}`), ...channels.map((channel) => `&${channel}`)];
    const named = [...(await done())[server][role].said].filter((word) =>
      word.startsWith(`${defaultPrefix}:`),
    );
    const fits = (pattern: string, word: string) => {
      const [begin = '', end] = pattern.slice(1).split('*');
      return end === undefined ? word === begin : word.startsWith(begin);
    };

    expectOnly(server, role, {
      add: named.filter((word) => !patterns.some((pattern) => fits(pattern, word))),
      take: patterns.filter((pattern) => !named.some((word) => fits(pattern, word))),
    });
  },
);

/** Says what is to be written into which line. */
function expectOnly(server: AclServer, role: AclRole, differences: { add: string[]; take: string[] }): void {
  const line = `${aclUser(role)} in ${server}.acl`;
  const { add, take } = differences;
  expect({ [`add to ${line}`]: add.sort(), [`take from ${line}`]: take.sort() }).toEqual({
    [`add to ${line}`]: [],
    [`take from ${line}`]: [],
  });
}

/** Redis asks no rights for them. */
const alwaysAllowed = ['auth', 'hello', 'quit', 'reset'];

/** Only a client of a Cluster asks for its places. */
const inACluster = ['cluster|info', 'cluster|slots'];
/** A script is sent by its digest from the second time on. */
const again = [...inACluster, 'evalsha'];
/** `up` asks both servers at its start how they keep things. */
const atTheStart = [...inACluster, 'client|setname', 'info'];

/** What is given although these flows don't call it. */
const besides: Record<AclServer, Record<AclRole, readonly string[]>> = {
  queue: { http: again, worker: again, sweeper: again, cli: again, shop: again },
  vault: {
    http: inACluster,
    worker: inACluster,
    sweeper: atTheStart,
    cli: inACluster,
    shop: inACluster,
  },
};

function rightsOf(server: AclServer, role: AclRole) {
  const rights = rightsIn(aclFile(server)).find(({ user }) => user === aclUser(role));
  if (!rights) throw new Error(`${server}.acl has no ${aclUser(role)}`);
  return rights;
}
