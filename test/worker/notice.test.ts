import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import type { Desk } from '../../src/worker/desk.ts';
import { minute, refuseCaptures, type Scene, test, withCapture } from '../support/scene.ts';
import { recordingLog } from '../telemetry/recording-log.ts';

const standing = ({ desk }: Scene) => desk.standing.of('default');
const refusal = (code: number) => ({
  body: `type=validation-error\n&error-code=${code}\n&error-message=No\n`,
});

/** The gateway answers each such request so, with nothing done. */
function answerTo(
  { world }: Scene,
  command: string,
  reply: { body?: string; status?: number; headers?: Record<string, string> },
) {
  world.gateway.hooks.rejectBefore = (name) => (name === command ? reply : undefined);
}

const later = (headers: Record<string, string> = {}, status = 429) => ({ status, headers, body: 'later' });

function noLine({ desk }: Scene, why = 'ECONNREFUSED'): Partial<Desk> {
  return { gateway: { ...desk.gateway, connect: async () => ({ kind: 'not-sent', why }) as const } };
}

test.for([2, 3, 4, 5, 7])(
  'code %i to a preauth: it is refused, and the account stopped',
  async (code, { scene }) => {
    const it = await scene();
    answerTo(it, 'preauth', refusal(code));

    await it.visit('preauth');

    expect(await it.operation('preauth')).toMatchObject({ status: 'refused', error_code: String(code) });
    expect((await standing(it)).stopped).toMatchObject({ code: String(code), by: 'preauth' });
  },
);

test.for([1, 8, 118, 119, 120, 123, 1005])(
  'code %i is about one order and stops nobody',
  async (code, { scene }) => {
    const it = await scene();
    answerTo(it, 'preauth', refusal(code));

    await it.visit('preauth');

    expect(await it.operation('preauth')).toMatchObject({ status: 'refused' });
    expect((await standing(it)).stopped).toBeNull();
  },
);

test('a code that the account itself calls one of its configuration stops it', async ({ scene }) => {
  const it = await scene();
  answerTo(it, 'preauth', refusal(5000));
  const account = (id: string) => ({
    ...it.desk.account(id),
    errorCodes: { '5000': 'configuration' } as const,
  });

  await it.visit('preauth', { account });

  expect((await standing(it)).stopped).toMatchObject({ code: '5000' });
});

test('a capture that meets a stopped account waits, is sent again after it was mended, and is captured once', async ({
  scene,
}) => {
  const it = await scene();
  await withCapture(it);
  refuseCaptures(it, 2);

  await it.visit('capture');

  expect(await it.operation('capture')).toMatchObject({ status: 'queued', error_code: null });
  expect((await standing(it)).stopped).toMatchObject({ code: '2', by: 'capture' });

  it.world.gateway.hooks.rejectBefore = undefined;
  await it.desk.standing.resume('default');
  await it.visitUntil('capture', 'approved');
  expect(
    it.world.gateway.books().orders[0]?.transactions.filter(({ type }) => type === 'capture'),
  ).toHaveLength(1);
});

test('a question so refused stops the account, and stays a question', async ({ scene }) => {
  const it = await scene();
  await it.visit('preauth');
  answerTo(it, 'status', refusal(2));

  await it.visit('preauth');

  expect((await standing(it)).stopped).toMatchObject({ code: '2', by: 'status' });
  expect(await it.operation('preauth')).toMatchObject({ status: 'processing' });
});

test('while the account is stopped, no question is the last: it goes to no review, and is answered later', async ({
  scene,
}) => {
  const it = await scene({ env: { POLL_SCHEDULE: '60s*3' } });
  await it.visit('preauth');
  answerTo(it, 'status', refusal(2));
  it.clock.now += 10 * minute;

  await it.visit('preauth');
  expect(await it.operation('preauth')).toMatchObject({ status: 'processing' });

  it.world.gateway.hooks.rejectBefore = undefined;
  await it.desk.standing.resume('default');
  await it.world.gateway.settled(it.name.client_orderid, 'preauth');
  expect(await it.visit('preauth')).toMatchObject({ settled: { status: 'approved' } });
});

test('a reply to what left before the account was resumed does not stop it again', async ({ scene }) => {
  const it = await scene();
  it.world.gateway.hooks.rejectBefore = async (command) => {
    if (command !== 'preauth') return undefined;
    await it.desk.standing.stop('default', { code: '2', by: 'status', agoMs: 0 });
    await it.desk.standing.resume('default');
    it.clock.now += 50;
    return refusal(2);
  };

  await it.visit('preauth');

  expect((await standing(it)).stopped).toBeNull();
});

test('a stop is told once, as an error, with what to do and nothing that the gateway said', async ({
  scene,
}) => {
  const it = await scene();
  const { log, lines } = recordingLog();
  answerTo(it, 'preauth', { body: 'type=validation-error\n&error-code=2\n&error-message=the+secret\n' });
  await it.visit('preauth', { log });
  answerTo(it, 'status', refusal(3));
  await it.desk.ledger.move(it.name, 'preauth', 'unknown');
  await it.visit('preauth', { log });

  const stops = lines.filter(({ message }) => message === 'account stopped');
  expect(stops).toEqual([
    {
      level: 'error',
      message: 'account stopped',
      account: 'default',
      request: 'preauth',
      code: '2',
      todo: expect.stringContaining('paynet-worker accounts resume default'),
    },
  ]);
  expect(JSON.stringify(stops)).not.toContain('the secret');
});

test.for([429, 503])(
  'a %i to a preauth: asked about, never sent again, and the account pauses',
  async (status, { scene }) => {
    const it = await scene();
    const { log, lines } = recordingLog();
    answerTo(it, 'preauth', later({ 'retry-after': '30' }, status));

    await it.visit('preauth', { log });

    expect(await it.operation('preauth')).toMatchObject({ status: 'unknown' });
    const { pausedUntil } = await standing(it);
    expect((pausedUntil ?? 0) - Date.now()).toBeGreaterThan(25_000);
    expect(lines).toContainEqual({
      level: 'warn',
      message: 'account slows down, its gateway asked for it',
      account: 'default',
      request: 'preauth',
      ms: 30_000,
    });
  },
);

test('to a question it slows questions down, and nothing else', async ({ scene }) => {
  const it = await scene();
  await it.visit('preauth');
  answerTo(it, 'status', later({ 'retry-after': '30' }));

  await it.visit('preauth');
  const verdict = await it.visit('preauth');

  expect(it.sent('status')).toBe(1);
  expect('snooze' in verdict && verdict.snooze).toBeGreaterThan(25_000);
  expect(await standing(it)).toMatchObject({ pausedUntil: null });
});

test('an operation that waits for its turn was not asked about', async ({ scene }) => {
  const it = await scene({ env: { POLL_SCHEDULE: '60s*3' } });
  await it.visit('preauth');
  await it.desk.questions.slowDown('default', 30_000);
  it.clock.now += 10 * minute;

  await it.visit('preauth');

  expect(it.sent('status')).toBe(0);
  expect(await it.operation('preauth')).toMatchObject({ status: 'processing' });
});

test('five times no line opens the breaker, and that is told once; the first line closes it', async ({
  scene,
}) => {
  const it = await scene();
  const { log, lines } = recordingLog();
  for (let time = 0; time < 6; time += 1) await it.visit('preauth', { log, ...noLine(it) });
  expect(await standing(it)).toMatchObject({ probesAt: expect.any(Number) });

  await it.desk.standing.resume('default');
  for (let time = 0; time < 5; time += 1) await it.visit('preauth', { log, ...noLine(it) });
  await it.world.redis.hset(`${it.world.prefix}:standing:default`, 'held_until', 0);
  await it.visit('preauth', { log });

  expect(await standing(it)).toMatchObject({ probesAt: null });
  const told = lines.filter(({ message }) => message.startsWith('account '));
  expect(told.map(({ level, message }) => `${level} ${message}`)).toEqual([
    'warn account waits, its gateway is out of reach',
    'warn account waits, its gateway is out of reach',
    'info account goes on, its gateway is reached again',
  ]);
});

test('a line that we gave up ourselves says nothing about the gateway', async ({ scene }) => {
  const it = await scene();
  const stopping = AbortSignal.abort();
  for (let time = 0; time < 6; time += 1) await it.visit('preauth', { stopping, ...noLine(it, 'GIVEN_UP') });

  expect(await standing(it)).toMatchObject({ probesAt: null });
});

/** A gateway that takes each line and closes it before it has heard anything. */
async function slammingDoors({ desk }: Scene): Promise<Partial<Desk>> {
  const server = createServer((socket) => socket.on('error', () => undefined).end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { account: (id) => ({ ...desk.account(id), baseUrl: new URL(`http://127.0.0.1:${port}/paynet`) }) };
}

test('lines that are taken and closed before the first byte open the breaker, too', async ({ scene }) => {
  const it = await scene();
  const slammed = await slammingDoors(it);

  for (let time = 0; time < 4; time += 1) await it.visit('preauth', slammed);
  expect(await standing(it)).toMatchObject({ probesAt: null });
  await it.visit('preauth', slammed);

  expect(await standing(it)).toMatchObject({ probesAt: expect.any(Number) });
  expect(await it.operation('preauth')).toMatchObject({ status: 'queued' });
});

test('one that is closed now and then between others opens nothing', async ({ scene }) => {
  const it = await scene();
  const slammed = await slammingDoors(it);

  for (let time = 0; time < 4; time += 1) await it.visit('preauth', slammed);
  await withCapture(it);
  for (let time = 0; time < 4; time += 1) await it.visit('capture', slammed);

  expect(await standing(it)).toMatchObject({ probesAt: null });
});

test.for(['TOO_LATE', 'ACCOUNT_PAUSED'])(
  'that we ourselves do not send (%s) says nothing about the gateway',
  async (why, { scene }) => {
    const it = await scene();
    const post = async () => ({ kind: 'not-sent', why, ours: true }) as const;
    const line = { kind: 'connected', post, hangUp: () => undefined } as const;
    const gateway = { ...it.desk.gateway, connect: async () => line };
    for (let time = 0; time < 6; time += 1) await it.visit('preauth', { gateway });

    expect(await standing(it)).toMatchObject({ probesAt: null });
  },
);

test('nor does a line that is closed because we stop', async ({ scene }) => {
  const it = await scene();
  for (let time = 0; time < 6; time += 1) {
    const stop = new AbortController();
    const post = async () => {
      stop.abort();
      return { kind: 'not-sent', why: 'LINE_CLOSED' } as const;
    };
    const line = { kind: 'connected', post, hangUp: () => undefined } as const;
    const gateway = { ...it.desk.gateway, connect: async () => line };
    await it.visit('preauth', { gateway, stopping: stop.signal });
  }

  expect(await standing(it)).toMatchObject({ probesAt: null });
});

test('a store that fails when a request leaves holds up neither the request nor its reply', async ({
  scene,
}) => {
  const it = await scene();
  const reached = () => Promise.reject(new Error('away'));

  await it.visit('preauth', { standing: { ...it.desk.standing, reached } });

  expect(await it.operation('preauth')).toMatchObject({ status: 'processing' });
});
