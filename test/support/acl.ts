import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultPrefix } from '../../src/ledger/keys.ts';

/** The users that deploy/redis gives rights to, without the `paynet-` before their names. */
export const aclRoles = ['http', 'worker', 'sweeper', 'cli', 'shop'] as const;
export type AclRole = (typeof aclRoles)[number];

/** A file of deploy/redis, and the server it is for. */
export const aclServers = ['queue', 'vault'] as const;
export type AclServer = (typeof aclServers)[number];

export const aclScript = new URL('../../deploy/redis/acl.sh', import.meta.url).pathname;

/** What every user's password is in tests. */
export const aclPassword = 'a password of the tests';

export function aclUser(role: AclRole): string {
  return `paynet-${role}`;
}

/** The file as operators get it from the script, for keys under another prefix if one is given. */
export function aclFile(server: AclServer, prefix = defaultPrefix): string {
  const folder = mkdtempSync(join(tmpdir(), 'paynet-acl-'));
  try {
    for (const role of aclRoles) writeFileSync(join(folder, aclUser(role)), aclPassword);
    const file = execFileSync('sh', [aclScript, server, folder], { encoding: 'utf8' });
    return file.replaceAll(defaultPrefix, prefix);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface Rights {
  user: string;
  /** As `ACL SETUSER` takes them. */
  rules: string[];
  /** Names of commands, `name|subcommand` for a part of one. */
  commands: Set<string>;
  keys: string[];
  channels: string[];
}

/** What each user of a file may do; the default user, who may do nothing, is left out. */
export function rightsIn(file: string): Rights[] {
  const lines = file.split('\n').filter((line) => line.startsWith('user paynet-'));
  return lines.map((line) => {
    const [, user = '', ...rules] = line.split(' ');
    const after = (mark: RegExp) => rules.flatMap((rule) => rule.match(mark)?.[1] ?? []);
    return {
      user,
      rules,
      commands: new Set(after(/^\+(.+)$/)),
      keys: after(/^(?:%[RW]+)?~(.+)$/),
      channels: after(/^&(.+)$/),
    };
  });
}
