import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Member } from '../support/house.ts';
import { echoInCallback } from './echoes.ts';
import type { OrderPlan, Plan } from './plan.ts';
import type { Planting } from './plant.ts';
import { withRedis } from './redis-content.ts';
import { openShop, type Shop } from './shop.ts';
import { cardTtlMs, type Stage } from './stage.ts';

/** Workers that are still there at the end, and what the shop saw. */
export interface Played {
  workers: Member[];
  shop: Shop;
}

export interface PlayOptions {
  planting: Planting;
  /** Hears how many payments have ended. */
  say: (words: string) => void;
  /** With two, one of them is killed and replaced in the middle. */
  workers: 1 | 2;
}

const atOnce = 24;

/**
 * Makes all payments of the plan: some before there is a worker, the others afterwards. Resolves when all have
 * ended.
 */
export async function play(
  stage: Stage,
  plan: Plan,
  { planting, say, workers }: PlayOptions,
): Promise<Played> {
  const shop = openShop(stage.counter);
  const waiting = (how: OrderPlan['waits']) => plan.orders.filter(({ waits }) => waits === how);
  const worker = () => stage.house.up('worker', planting.worker(stage.folder));

  say('without a worker');
  await Promise.all(waiting('too long').map(shop.order));
  await sleep(waiting('too long').length > 0 ? cardTtlMs + 200 : 0);
  await Promise.all(waiting('for a worker').map(shop.order));
  const [staying, killed] = await Promise.all([worker(), workers === 2 ? worker() : undefined]);
  const finishing = Promise.all([...waiting('too long'), ...waiting('for a worker')].map(shop.finish));
  void finishing.catch(() => undefined); // waited for below

  let replacement: Promise<Member> | undefined;
  const tasks = mixed(
    waiting('not').map((order) => async () => {
      await shop.order(order);
      await shop.finish(order);
      if (order.echo === 'in the status') await callWithEcho(stage, order);
    }),
    plan.odd.map((odd) => () => shop.err(odd)),
  );
  await eachOf(tasks, (done) => {
    say(`${done} of ${tasks.length}`);
    if (!killed || replacement || done < tasks.length / 2) return;
    replacement = killed.end('SIGKILL').then(worker);
    void replacement.catch(() => undefined); // waited for below
  });
  await finishing;
  await disturbRedis(stage);
  await planting.inStage(stage);
  const other = (await replacement) ?? killed;
  return { workers: other ? [staying, other] : [staying], shop };
}

async function callWithEcho({ gateway }: Stage, plan: OrderPlan): Promise<void> {
  const order = gateway.books().orders.find(({ client_orderid }) => client_orderid === plan.client_orderid);
  if (order) await gateway.callback(order.paynet_order_id, 'preauth', echoInCallback(plan));
}

/** Has the append-only file written anew, of which the old one is kept aside, and a snapshot made. */
async function disturbRedis({ folder, queue }: Stage): Promise<void> {
  cpSync(join(folder, 'queue', 'appendonlydir'), join(folder, 'queue-before'), { recursive: true });
  await withRedis({ url: queue.url }, async (redis) => {
    await redis.bgrewriteaof();
    while (/aof_rewrite_(?:in_progress|scheduled):1/.test(await redis.info('persistence'))) await sleep(50);
    await redis.save();
  });
}

type Task = () => Promise<void>;

/** Some at once, all in the end. */
async function eachOf(tasks: readonly Task[], hear: (done: number) => void): Promise<void> {
  const left = tasks.values();
  let done = 0;
  const hand = async () => {
    for (const task of left) {
      await task();
      done += 1;
      hear(done);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, hand));
}

/** The shorter list spread over the longer one. */
function mixed(long: readonly Task[], short: readonly Task[]): Task[] {
  const placed = [
    ...long.map((task, index) => ({ task, at: index / long.length })),
    ...short.map((task, index) => ({ task, at: (index + 0.5) / short.length })),
  ];
  return placed.sort((one, other) => one.at - other.at).map(({ task }) => task);
}
