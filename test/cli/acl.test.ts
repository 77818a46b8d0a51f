import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { newRing, publicRing } from '../../src/queue/cards/key-ring.ts';
import { formatRing } from '../../src/queue/cards/ring-text.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import type { AclRole } from '../support/acl.ts';
import { startGuardedPair } from '../support/acl-servers.ts';
import { aPreauth } from '../support/orders.ts';
import { controlKey, testAccount } from '../support/world.ts';
import { builtProgram } from './built.ts';

const start = builtProgram();

/** What refuses and is asked all the same: the settings of a server, among which are passwords. */
const askedInVain = ['config|get', 'config'];

test('each role in a process of its own, as its user: a payment goes from door to door', async () => {
  const pair = await startGuardedPair();
  const folder = mkdtempSync(join(tmpdir(), 'paynet-roles-'));
  const gateway = await startSimulator({ accounts: [testAccount], approvalMs: 5 });
  onTestFinished(async () => {
    await Promise.all([gateway.close(), pair.close()]);
    rmSync(folder, { recursive: true, force: true });
  });
  const shared = {
    GATEWAY_BASE_URL: gateway.baseUrl,
    GATEWAY_ENDPOINT_ID: '39549',
    GATEWAY_LOGIN: 'TestMerchant',
    GATEWAY_CONTROL_KEY: controlKey,
    HTTP_PORT: '0',
    POLL_SCHEDULE: '50ms*400',
  };
  const ring = newRing(Date.now());
  const as = (role: AclRole) => ({
    ...shared,
    CARD_KEYS: formatRing(role === 'worker' ? ring : publicRing(ring)),
    DATA_DIR: join(folder, role),
    REDIS_URL: pair.queue.url(role),
    VAULT_REDIS_URL: pair.vault.url(role),
  });
  const up = (role: AclRole) => start(['up', '--role', role, '--json'], as(role));

  const http = up('http');
  const { address } = JSON.parse(await http.line(/"msg":"up"/)) as { address: string };
  const others = [up('worker'), up('sweeper')];
  await Promise.all(others.map((one) => one.line(/"msg":"up"/)));
  const send = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json', prefer: 'wait=20' };
    return (await fetch(`${address}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).json();
  };
  const order = aPreauth({ client_orderid: 'by-roles' });
  expect(await send('/v1/preauths', order)).toMatchObject({ status: 'approved' });
  expect(await send('/v1/captures', { client_orderid: 'by-roles' })).toMatchObject({
    operations: [{ status: 'approved' }, { operation: 'capture', status: 'approved' }],
  });
  const shown = start(['show', 'by-roles', '--json'], as('cli'));
  expect([await shown.ended, JSON.parse(shown.out()).status]).toEqual([0, 'approved']);
  const ordered = start(['preauth', '-', '--wait', '20s'], as('shop'), JSON.stringify(aPreauth()));
  expect([await ordered.ended, ordered.err()]).toEqual([0, '']);

  for (const one of [http, ...others]) {
    expect(await one.line(/does not tell how soon a write is on disk/)).toContain('"level":40');
    one.process.kill('SIGTERM');
    expect(await one.ended).toBe(0);
  }
  for (const { admin } of [pair.queue, pair.vault]) {
    const refused = (await admin.acl('LOG')) as string[][];
    expect(refused.filter((entry) => !askedInVain.some((command) => entry.includes(command)))).toEqual([]);
  }
}, 60_000);
