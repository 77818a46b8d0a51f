import { setTimeout as sleep } from 'node:timers/promises';
import type { Payment } from '../../src/payment/payment.ts';
import { aPreauth } from '../support/orders.ts';
import type { RotationOptions } from './options.ts';
import { type Result, type Rotation, resultOf } from './result.ts';
import { cardTtlMs, openStage, type Stage } from './stage.ts';

/** Pauses in which cards wait over several changes of the keys, well within their time. */
const pauses = { everyMs: 20_000, lengthMs: 7_000 };
/** Cards that wait for a key that is thrown away. */
const orphans = 20;
const settledWithinMs = 60_000;

/** Plays one run of the compiled `program` in `folder`. Leaves nothing running behind. */
export async function run(
  options: RotationOptions,
  program: string,
  folder: string,
  say: (words: string) => void,
): Promise<Result> {
  say('starting');
  const stage = await openStage(program, folder);
  try {
    const over = new AbortController();
    const { changedTwice, rotating } = rotate(stage, options.everyMs, over.signal);
    const pausing = pauseNowAndThen(stage, over.signal);
    const ids = await shop(stage, options, { say, last: changedTwice });
    const ended = await endOf(stage, ids, say);
    over.abort();
    const rotation = await rotating;
    await pausing;

    say('throwing a key away');
    const lost = await throwAway(stage);
    return resultOf({ ...rotation, pauses: await pausing, ended, lost, books: stage.gateway.books() });
  } finally {
    await stage.close();
  }
}

/** A new key again and again; the oldest goes as soon as the command lets it. */
function rotate({ keys }: Stage, everyMs: number, over: AbortSignal) {
  const rotation: Rotation = { made: 1, retired: 0 };
  let changed = () => {};
  const changedTwice = new Promise<void>((resolve) => {
    changed = resolve;
  });
  return { changedTwice, rotating: goOn().finally(changed) };

  async function goOn(): Promise<Rotation> {
    while (!over.aborted) {
      await sleep(everyMs, undefined, { signal: over }).catch(() => undefined);
      await keys('new', '--from', '1s');
      rotation.made += 1;
      if (rotation.made === 3) changed();
      const oldest = (await listed(keys)).at(-1);
      const goes = oldest && (await keys('retire', oldest).catch(() => undefined));
      if (goes !== undefined) rotation.retired += 1;
    }
    return rotation;
  }
}

async function listed(keys: Stage['keys']): Promise<string[]> {
  const { card_keys } = JSON.parse(await keys('list', '--json')) as { card_keys: { id: string }[] };
  return card_keys.map(({ id }) => id);
}

async function pauseNowAndThen(stage: Stage, over: AbortSignal): Promise<number> {
  let count = 0;
  while (!over.aborted) {
    stage.pause();
    count += 1;
    await sleep(pauses.lengthMs);
    stage.resume();
    await sleep(pauses.everyMs - pauses.lengthMs, undefined, { signal: over }).catch(() => undefined);
  }
  return count;
}

/** Orders at an even pace, but the last one not before `last`: a slow machine changes keys slowly. Gives their ids. */
async function shop(
  stage: Stage,
  { payments, rate }: RotationOptions,
  { say, last }: { say: (words: string) => void; last: Promise<void> },
): Promise<string[]> {
  const begun = Date.now();
  const orders: Promise<string>[] = [];
  for (let count = 0; count < payments; count += 1) {
    await sleep(Math.max(0, begun + (count * 1_000) / rate - Date.now()));
    if (count === payments - 1) await last;
    orders.push(order(stage));
    say(`${count + 1} of ${payments} ordered`);
  }
  return Promise.all(orders);
}

/** A busy machine may answer 503; repeated under the same id it is the same payment. */
async function order({ address }: Stage): Promise<string> {
  const body = aPreauth();
  const headers = { 'content-type': 'application/json' };
  for (const until = Date.now() + settledWithinMs; Date.now() < until; await sleep(200)) {
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    const answer = await fetch(`${address}/v1/preauths`, init);
    await answer.body?.cancel();
    if (answer.status === 202) return String(body.client_orderid);
    if (answer.status !== 503) throw new Error(`an order was answered with ${answer.status}`);
  }
  throw new Error('an order was not taken');
}

/** How each payment ended: its status, with the code where there is one; `open` where it did not. */
async function endOf(stage: Stage, ids: readonly string[], say: (words: string) => void): Promise<string[]> {
  const until = Date.now() + settledWithinMs + cardTtlMs;
  const ends: string[] = [];
  for (const id of ids) {
    ends.push(await end(stage, id, until));
    say(`${ends.length} of ${ids.length} settled`);
  }
  return ends;
}

async function end({ address }: Stage, id: string, until: number): Promise<string> {
  while (Date.now() < until) {
    const answer = await fetch(`${address}/v1/payments/${id}`, { headers: { prefer: 'wait=5' } });
    const payment = (await answer.json()) as Payment;
    const [preauth] = payment.operations ?? [];
    if (preauth && ['approved', 'not_sent'].includes(preauth.status))
      return [preauth.status, preauth.error_code].filter((word) => word !== null).join(' ');
  }
  return 'open';
}

/** Cards that were sealed to a key which is thrown away while they wait. Gives how their payments ended. */
async function throwAway(stage: Stage): Promise<string[]> {
  await sleep(1_500); // the newest key's time has come
  stage.pause();
  const [leaked = ''] = await listed(stage.keys);
  const waiting = await Promise.all(Array.from({ length: orphans }, () => order(stage)));
  await stage.keys('new', '--from', '0s');
  await stage.keys('retire', leaked, '--even-if-cards-wait');
  await sleep(1_500); // each process reads its ring once a second
  stage.resume();
  return endOf(stage, waiting, () => undefined);
}
