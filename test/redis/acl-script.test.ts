import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aclRoles, aclScript, aclServers, aclUser } from '../support/acl.ts';
import { scratchDir } from './scratch.ts';

const printed = (...args: string[]) => execFileSync('sh', [aclScript, ...args], { encoding: 'utf8' });
const digest = (text: string) => createHash('sha256').update(text).digest('hex');

test.for(aclServers)('%s: one line for each user, nothing of comments, nobody by default', (server) => {
  const lines = printed(server, scratchDir()).trimEnd().split('\n');

  expect(lines.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
    'user default reset',
    ...aclRoles.map((role) => expect.stringMatching(`^user ${aclUser(role)} on`)),
  ]);
  expect(lines[0]).not.toMatch(/ on|nopass|>|#/);
  expect(lines.slice(1).join()).not.toMatch(/PASSWORD|# |nopass|allkeys|~\*|allchannels|&\*|allcommands|\+@/);
});

test('a password that is there is used and kept; one that is missing is made, for its owner alone', () => {
  const folder = join(scratchDir(), 'made');
  printed('vault', folder);
  writeFileSync(join(folder, 'paynet-http'), 'sixteen letters!\n');

  const file = printed('queue', folder);

  expect(readdirSync(folder)).toEqual(aclRoles.map(aclUser).sort());
  const made = readFileSync(join(folder, 'paynet-worker'), 'utf8');
  expect(made).toMatch(/^[0-9a-f]{64}$/);
  expect(statSync(join(folder, 'paynet-worker')).mode & 0o777).toBe(0o600);
  expect(file).toContain(`user paynet-worker on #${digest(made)} `);
  expect(file).toContain(`user paynet-http on #${digest('sixteen letters!')} `);
  expect(file).not.toContain('sixteen letters!');
});

test('for Redis 6.2 there is no right to write alone', () => {
  const folder = scratchDir();

  expect(printed('vault', folder)).toContain(' %W~{paynet}:card:* ');
  expect(printed('vault', folder, '6.2')).toBe(printed('vault', folder).replaceAll('%W~', '~'));
});

test.for([
  [['cellar', 'FOLDER'], /no file for 'cellar'/],
  [['queue'], /^usage: /],
  [['queue', 'FOLDER', '5'], /^usage: /],
] as const)('%s is refused, and nothing is printed', ([args, why]) => {
  const folder = scratchDir();
  const ran = spawnSync('sh', [aclScript, ...args.map((one) => one.replace('FOLDER', folder))], {
    encoding: 'utf8',
  });

  expect([ran.status, ran.stdout]).toEqual([1, '']);
  expect(ran.stderr).toMatch(why);
});

test('a short password is refused, by the name of its file', () => {
  const folder = scratchDir();
  writeFileSync(join(folder, 'paynet-cli'), 'hunter2');
  const ran = spawnSync('sh', [aclScript, 'queue', folder], { encoding: 'utf8' });

  expect(ran.status).not.toBe(0);
  expect(ran.stderr).toMatch(/paynet-cli is shorter than 16/);
  expect(ran.stdout + ran.stderr).not.toContain('hunter2');
});
