import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { newRing, publicRing } from '../../src/queue/cards/key-ring.ts';
import { formatRing } from '../../src/queue/cards/ring-text.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { runs } from '../redis/scratch.ts';
import { example, sign } from '../simulator/shop.ts';
import { freshCardKeys } from '../support/keys.ts';
import { aPreauth } from '../support/orders.ts';
import { controlKey } from '../support/world.ts';
import { builtProgram } from './built.ts';

const start = builtProgram();

/** Settings of a house of its own, with a gateway to talk to. */
async function aHouse() {
  const dataDir = mkdtempSync(join(tmpdir(), 'paynet-up-'));
  const gateway = await startSimulator({
    accounts: [{ endpoints: ['39549'], groups: [], login: 'TestMerchant', controlKey }],
    approvalMs: 5,
  });
  onTestFinished(async () => {
    await gateway.close();
    // A Redis whose owner was killed may still write while it ends.
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });
  const env = {
    GATEWAY_BASE_URL: gateway.baseUrl,
    GATEWAY_ENDPOINT_ID: '39549',
    GATEWAY_LOGIN: 'TestMerchant',
    GATEWAY_CONTROL_KEY: controlKey,
    DATA_DIR: join(dataDir, 'data'),
    HTTP_PORT: '0',
    POLL_SCHEDULE: '50ms*400',
  };
  return { env, gateway };
}

async function up(env: Record<string, string>) {
  const running = start(['up', '--json'], env);
  const { address } = JSON.parse(await running.line(/"msg":"up"/)) as { address: string };
  return { ...running, address };
}

test('up takes a preauth, ends well on SIGTERM, and knows the payment at the next start', async () => {
  const { env, gateway } = await aHouse();
  const first = await up(env);
  const enqueued = await fetch(`${first.address}/v1/preauths`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', prefer: 'wait=10' },
    body: JSON.stringify(aPreauth({ client_orderid: 'lasting' })),
  });
  const payment = await enqueued.json();
  expect(payment).toMatchObject({ client_orderid: 'lasting', status: 'approved' });
  expect(await (await fetch(`${first.address}/readyz`)).json()).toEqual({
    status: 'ready',
    checks: { redis: true, vault: true, workers: true },
  });

  const asked = Date.now();
  first.process.kill('SIGTERM');

  expect(await first.ended).toBe(0);
  expect(Date.now() - asked).toBeLessThan(15_000);
  expect(first.out()).toBe('');
  expect(first.err()).not.toMatch(/4538977399606732|B17F59B4|control/);
  expect(statSync(join(env.DATA_DIR, 'card-keys.json')).mode & 0o777).toBe(0o600);

  const second = await up(env);
  expect(await (await fetch(`${second.address}/v1/payments/lasting`)).json()).toEqual(payment);
  second.process.kill('SIGINT');
  expect(await second.ended).toBe(0);
  expect(gateway.books().requests.preauth).toBe(1);
}, 60_000);

test('a worker does not start on keys that only seal, and says what it needs', async () => {
  const { env } = await aHouse();
  const CARD_KEYS = formatRing(publicRing(newRing(Date.now())));

  const worker = start(['up', '--role', 'worker'], { ...env, CARD_KEYS, REDIS_URL: 'redis://127.0.0.1:1' });

  expect(await worker.ended).toBe(2);
  expect(worker.err()).toContain('CARD_KEYS: holds a key without its private part');
  expect(worker.err()).toContain('give workers the whole ring');
});

test('preauth - says of what is not JSON that it is standard input', async () => {
  const ran = start(['preauth', '-'], {}, '{"credit_card_number": "4538977399606732');

  expect(await ran.ended).toBe(2);
  expect(ran.err()).toBe('Standard input is not JSON.\n');
});

test('preauth - reads standard input and finds the worker by its DATA_DIR', async () => {
  const { env } = await aHouse();
  const worker = await up(env);

  const ordered = start(
    ['preauth', '-', '--wait', '10s', '--json'],
    env,
    JSON.stringify(aPreauth({ client_orderid: 'p' })),
  );

  expect(await ordered.ended).toBe(0);
  expect(JSON.parse(ordered.out())).toMatchObject({ client_orderid: 'p', status: 'approved' });
  expect(ordered.err()).toBe('');
  worker.process.kill('SIGTERM');
  expect(await worker.ended).toBe(0);
}, 60_000);

test('SIGHUP ends nothing: the card keys are read again, and payments go on', async () => {
  const { env } = await aHouse();
  const worker = await up(env);
  const ring = join(env.DATA_DIR, 'card-keys.json');

  writeFileSync(ring, 'broken');
  worker.process.kill('SIGHUP');
  await worker.line(/the card keys could not be read again/);
  rmSync(ring);
  expect(await start(['keys', 'new'], env).ended).toBe(0);
  worker.process.kill('SIGHUP');
  await worker.line(/card keys read again/);

  const ordered = start(
    ['preauth', '-', '--wait', '10s', '--json'],
    env,
    JSON.stringify(aPreauth({ client_orderid: 'after' })),
  );
  expect(await ordered.ended).toBe(0);
  expect(JSON.parse(ordered.out())).toMatchObject({ status: 'approved' });
  worker.process.kill('SIGTERM');
  expect(await worker.ended).toBe(0);
}, 60_000);

test('keys given by value cannot be read again, and SIGHUP says so', async () => {
  const { env } = await aHouse();
  const worker = await up({ ...env, CARD_KEYS: freshCardKeys() });

  worker.process.kill('SIGHUP');

  await worker.line(/are read at a start only/);
  worker.process.kill('SIGTERM');
  expect(await worker.ended).toBe(0);
}, 60_000);

test('a second up on the same DATA_DIR is 1 and leaves the first alone', async () => {
  const { env } = await aHouse();
  const first = await up(env);

  const second = start(['up'], env);

  expect(await second.ended).toBe(1);
  expect(second.err()).not.toMatch(/^ +at /m);
  expect((await fetch(`${first.address}/readyz`)).status).toBe(200);
  expect(runs(first.process.pid ?? 0)).toBe(true);
  first.process.kill('SIGTERM');
  expect(await first.ended).toBe(0);
}, 60_000);

// Goes on for ever today: what `openApp` has opened stays open when it can't listen.
test('a port that is taken is 1, said in a sentence', async () => {
  const { env } = await aHouse();
  const first = await up(env);
  const { env: other } = await aHouse();

  const second = start(['up'], { ...other, HTTP_PORT: new URL(first.address).port });

  expect(await second.ended).toBe(1);
  expect(second.err()).toContain('set HTTP_HOST or HTTP_PORT otherwise');
  expect(second.err()).not.toMatch(/^ +at /m);
}, 60_000);

test('configuration problems are 2, all of them, without a stack trace', async () => {
  const { ended, out, err } = start(['up'], { GATEWAY_LOGIN: '1', HTTP_PORT: 'x' });

  expect([await ended, out()]).toEqual([2, '']);
  expect(err()).toMatch(/^The configuration has problems:\n/);
  for (const name of ['GATEWAY_LOGIN', 'HTTP_PORT', 'GATEWAY_BASE_URL', 'GATEWAY_CONTROL_KEY']) {
    expect(err()).toContain(`  ${name}: `);
  }
  expect(err()).not.toMatch(/^ +at /m);
});

test('simulate misbehaves as told, and says what chance is drawn from', async () => {
  const simulating = start([
    'simulate',
    '--port',
    '0',
    '--faults',
    'status/empty-body',
    '--seed',
    '42',
    '--json',
  ]);
  const { baseUrl, seed } = JSON.parse(await simulating.line(/"started"/)) as {
    baseUrl: string;
    seed: number;
  };
  const ask = async () => (await fetch(`${baseUrl}/api/v2/status/39549`, { method: 'POST' })).text();

  expect(seed).toBe(42);
  expect([await ask(), await ask()]).toEqual(['', expect.stringContaining('type=validation-error')]);
  expect(await simulating.line(/"kind":"fault"/)).toContain('"fault":"empty-body"');
  simulating.process.kill('SIGTERM');
  expect(await simulating.ended).toBe(0);
});

test('with STRICT whatever is not sound refuses the start, all of it at once, with 2', async () => {
  const { env } = await aHouse();
  const strict = {
    ...env,
    STRICT: '1',
    POLL_SCHEDULE: '1s*2',
    CARD_TTL: '1s',
    PUBLIC_URL: 'https://10.0.0.1',
  };

  const { ended, out, err } = start(['up'], strict);

  expect([await ended, out()]).toEqual([2, '']);
  for (const name of ['POLL_SCHEDULE', 'CARD_TTL', 'PUBLIC_URL'])
    expect(err()).toContain(`  STRICT: ${name} `);
  expect(err()).not.toMatch(/^ +at /m);
}, 60_000);

test('with STRICT what is sound starts', async () => {
  const { env } = await aHouse();

  const running = await up({ ...env, STRICT: '1', POLL_SCHEDULE: '1s*1000' });

  running.process.kill('SIGTERM');
  expect(await running.ended).toBe(0);
}, 60_000);

test.skipIf(process.platform !== 'linux')(
  'a DATA_DIR that cannot be is 1, and says so',
  async () => {
    const { env } = await aHouse();

    const { ended, err } = start(['up'], { ...env, DATA_DIR: '/proc/nope' });

    expect(await ended).toBe(1);
    expect(err()).toMatch(/\/proc\/nope.* cannot be used .*Set DATA_DIR/);
  },
  60_000,
);

test('simulate runs a gateway until it is told to stop', async () => {
  const simulating = start(['simulate', '--port', '0', '--json']);
  const { baseUrl } = JSON.parse(await simulating.line(/"started"/)) as { baseUrl: string };
  const reply = await fetch(`${baseUrl}/api/v2/status/39549`, { method: 'POST' });

  expect(reply.status).toBe(200);
  expect(await simulating.line(/"kind":"request"/)).toContain('"command":"status"');
  simulating.process.kill('SIGTERM');
  expect(await simulating.ended).toBe(0);
});

test('simulate begins the ids of its orders at the clock: a worker may still know those of an earlier run', async () => {
  const begun = Date.now();
  const simulating = start(['simulate', '--port', '0', '--json']);
  const { baseUrl } = JSON.parse(await simulating.line(/"started"/)) as { baseUrl: string };
  const control = sign('39549', 'ORDER', '1042', example.email);
  const body = new URLSearchParams({ ...example, client_orderid: 'ORDER', control });

  const reply = await (await fetch(`${baseUrl}/api/v2/preauth/39549`, { method: 'POST', body })).text();

  const [, id = ''] = /paynet-order-id=(\d+)/.exec(reply) ?? [];
  expect(Number(id)).toBeGreaterThanOrEqual(Math.floor(begun / 10));
  expect(id).toHaveLength(12); // shorter than the number of a card
  simulating.process.kill('SIGTERM');
  expect(await simulating.ended).toBe(0);
});
