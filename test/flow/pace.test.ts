import { Queue } from 'bullmq';
import { expect, onTestFinished } from 'vitest';
import type { Overlay } from '../../src/app/overlay.ts';
import { openApp } from '../../src/app.ts';
import type { Gateway } from '../../src/gateway/client.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { aPreauth } from '../support/orders.ts';
import { test, type World } from '../support/world.ts';

const patience = { timeout: 18_000 };
const twentyASecond = {
  roles: [],
  callbacks: false,
  env: { RATE_LIMIT: '20/s', POLL_SCHEDULE: '30s*40' },
} as const;

/** Workers as of so many processes. Gives the moments in which preauths left. */
async function workers(world: World, processes: number): Promise<number[]> {
  const left: number[] = [];
  const watched: Overlay = (name, part) =>
    name === 'gateway' ? watchedGateway(part as typeof part & Gateway, left) : part;
  for (let process = 0; process < processes; process += 1) {
    const stores = world.storesAs('worker');
    const { config, prefix } = world;
    const app = await openApp(config, stores, {
      roles: ['worker'],
      log: silentLog,
      prefix,
      overlay: watched,
    });
    onTestFinished(() => app.close(2_000));
  }
  return left;
}

function watchedGateway<Part extends Gateway>(gateway: Part, left: number[]): Part {
  return {
    ...gateway,
    async connect(account, signal) {
      const line = await gateway.connect(account, signal);
      if (line.kind === 'not-sent') return line;
      return {
        ...line,
        hangUp: () => line.hangUp(),
        post: (command, parameters, mayLeave, card, turn) => {
          const watched = () => {
            // What is asked first, and then the turn: only if both say so it leaves.
            const may = mayLeave?.() !== false;
            if (may && turn?.isNow() !== false) left.push(performance.now());
            return may;
          };
          return line.post(command, parameters, watched, card, turn);
        },
      };
    },
  };
}

/** The most that left in any second, wherever it begins. */
function worstSecond(left: readonly number[]): number {
  return Math.max(...left.map((first) => left.filter((at) => at >= first && at < first + 1_000).length));
}

/** Another limit for workers that start from now on. */
function limitOf(world: World, perSecond: number): World {
  return { ...world, config: { ...world.config, RATE_LIMIT: perSecond } };
}

async function order(world: World, count: number): Promise<void> {
  for (let ordered = 0; ordered < count; ordered += 1) await world.http('POST', '/v1/preauths', aPreauth());
}

async function arrived(world: World, count: number): Promise<void> {
  await expect.poll(() => world.gateway.books().requests.preauth, patience).toBe(count);
}

function preauthsOf(world: World): Queue {
  const queue = new Queue('preauth', { connection: world.redis as never, prefix: world.prefix });
  onTestFinished(() => queue.close());
  return queue;
}

/** What the queue counted of the jobs that were sent and now wait for their answer. */
async function counted(queue: Queue) {
  const jobs = await queue.getJobs(['delayed', 'active', 'waiting', 'completed']);
  return {
    starts: jobs.reduce((sum, { attemptsStarted }) => sum + attemptsStarted, 0) / jobs.length,
    spent: jobs.reduce((sum, { attemptsMade }) => sum + attemptsMade, 0),
  };
}

test('what is ordered too fast leaves at the limit, by two processes, and nobody spins', async ({ open }) => {
  const world = await open(twentyASecond);
  const left = await workers(world, 2);

  await order(world, 40);
  await arrived(world, 40);

  expect(worstSecond(left)).toBeLessThanOrEqual(20);
  expect(left.length).toBeGreaterThanOrEqual(40);
  const { starts, spent } = await counted(preauthsOf(world));
  expect(starts).toBeLessThan(2.5); // 1 where the machine has nothing else to do
  expect(spent).toBe(0);
});

test('what is overdue after an outage leaves at the limit, too', async ({ open }) => {
  const world = await open(twentyASecond);
  await order(world, 50);
  const queue = preauthsOf(world);
  await queue.promoteJobs();

  const left = await workers(world, 2);
  await arrived(world, 50);

  expect(worstSecond(left)).toBeLessThanOrEqual(20);
  const { starts, spent } = await counted(queue);
  expect(starts).toBeLessThan(2.5);
  expect(spent).toBe(0);
});

test('after the limit was raised, what waits leaves by the new one', async ({ open }) => {
  const world = await open({ ...twentyASecond, env: { ...twentyASecond.env, RATE_LIMIT: '1/s' } });
  await order(world, 40);

  const left = await workers(limitOf(world, 20), 2);
  await arrived(world, 40);

  expect(worstSecond(left)).toBeLessThanOrEqual(20);
});

test('an order has its slot, of which its job knows; a repeat takes none', async ({ open }) => {
  const world = await open(twentyASecond);
  const lanes = `${world.prefix}:pace:default`;
  const clock = async () => Number(await world.redis.hget(lanes, 'shoppers'));
  const next = Date.now() + 60_000;
  await world.redis.hset(lanes, 'shoppers', next);
  const order = aPreauth();
  await world.http('POST', '/v1/preauths', order);
  const before = await clock();

  await world.http('POST', '/v1/preauths', order);

  expect(before).toBeGreaterThan(next);
  expect(await clock()).toBe(before);
  const name = { account: 'default', client_orderid: String(order.client_orderid) };
  const slotAt = (await world.ledger.find(name))?.work.preauth.slotAt ?? 0;
  expect(Math.abs(slotAt - next)).toBeLessThan(5_000);
  const [job] = await preauthsOf(world).getDelayed();
  expect(Math.abs((job?.timestamp ?? 0) + (job?.delay ?? 0) - slotAt)).toBeLessThan(5_000);
});

test('an order whose slot comes after the end of its card is looked at when that ends', async ({ open }) => {
  const world = await open({ ...twentyASecond, env: { ...twentyASecond.env, CARD_TTL: '20s' } });
  await world.redis.hset(`${world.prefix}:pace:default`, 'shoppers', Date.now() + 600_000);

  await world.http('POST', '/v1/preauths', aPreauth());

  const [job] = await preauthsOf(world).getDelayed();
  expect(job?.delay).toBeLessThanOrEqual(20_000);
});

test('a capture has a slot of its own lane once its preauth is approved, and before that none', async ({
  open,
}) => {
  const world = await open({ env: { RATE_LIMIT: '20/s' } });
  const clock = async () => Number(await world.redis.hget(`${world.prefix}:pace:default`, 'singles'));
  const early = aPreauth({ cvv2: '321' });
  await world.http('POST', '/v1/preauths', early);
  await world.http('POST', '/v1/captures', { client_orderid: early.client_orderid });
  expect(await clock()).toBe(0);

  const { client_orderid } = await world.preauth();
  expect(await world.capture({ client_orderid })).toMatchObject({ status: 'approved' });

  const used = await clock();
  expect(used).toBeGreaterThan(0);

  // A repeat needs no slot, nor does what is refused.
  await world.http('POST', '/v1/captures', { client_orderid });
  expect(await world.http('POST', '/v1/cancels', { client_orderid })).toMatchObject({ status: 409 });
  expect(await clock()).toBe(used);
});

test('of a capture and a cancel that are asked for at once, only the one that is taken gets a slot', async ({
  open,
}) => {
  const world = await open({ env: { RATE_LIMIT: '1/s' } });
  const { client_orderid } = await world.preauth();
  const asked = ['captures', 'captures', 'cancels', 'cancels'].map((what) =>
    world.http('POST', `/v1/${what}`, { client_orderid }),
  );
  const answers = await Promise.all(asked);

  expect(answers.map(({ status }) => status).sort()).toEqual([202, 202, 409, 409]);
  const next = Number(await world.redis.hget(`${world.prefix}:pace:default`, 'singles'));
  expect(next - Date.now()).toBeLessThan(1_500);
});
