import { Queue } from 'bullmq';
import { defaultPrefix } from '../../src/ledger/keys.ts';
import type { JournalEntry } from '../../src/ledger/ledger.ts';
import type { OperationName } from '../../src/payment/payment.ts';
import { isFinal } from '../../src/payment/state.ts';
import type { Diary } from './diary.ts';
import type { Finding } from './finding.ts';
import { fullestSecond } from './fullest.ts';
import { historiesOf } from './histories.ts';
import type { Verdict } from './judge.ts';
import { p99, secondSendsByZombies, unknownBySigterm } from './measures.ts';
import type { ChaosOptions } from './options.ts';
import type { Shop } from './shop.ts';
import type { Stage } from './stage.ts';

/** What a run showed: numbers for the table, and names for whoever looks into it. */
export interface Result {
  seed: number;
  ok: boolean;
  numbers: Numbers;
  /** The first of each kind, with the reason. */
  findings: Record<string, readonly (Finding | string)[]>;
  /** What the ledger wrote down of some of these orders. */
  histories: Record<string, JournalEntry[]>;
  /** Every crash point that was passed, and how often a process was killed there. */
  points: Record<string, number>;
}

interface Numbers {
  payments: number;
  captures: number;
  cancels: number;
  /** Batches, and how many of the captures were theirs. */
  batches: number;
  batch_captures: number;
  /** Requests in the fullest second, what the account may send, and by how many that is exceeded. */
  fullest_second: number;
  limit: number;
  over_limit: number;
  kills: number;
  /** Of these, at a named point; and how many points were struck, of how many known ones. */
  kills_at_points: number;
  points_struck: number;
  points_known: number;
  executed_twice: number;
  lost: number;
  contradicting: number;
  open: number;
  seconds_to_last_final: number;
  rerun_p99_seconds: number;
  rerun_measured: number;
  never_rerun: number;
  zombies: number;
  second_sends_by_zombies: number;
  redis_kills: number;
  restores: number;
  key_wipes: number;
  gone_and_ordered_again: number;
  bad_replies: number;
  /** As the front door handed them on: lost, late, doubled, before the reply. */
  odd_callbacks: [lost: number, late: number, doubled: number, early: number];
  preauths_resent: number;
  sigterms: number;
  longest_exit_seconds: number;
  unknown_by_sigterm: number;
  crashes: number;
}

/** What must be zero. */
const mustBeZero = [
  'executed_twice',
  'lost',
  'contradicting',
  'open',
  'preauths_resent',
  'second_sends_by_zombies',
  'unknown_by_sigterm',
  'over_limit',
  'crashes',
] as const satisfies (keyof Numbers)[];

const most = 20;

export async function resultOf(from: {
  options: ChaosOptions;
  verdict: Verdict;
  diary: Diary;
  stage: Stage;
  shop: Shop;
  /** Requests a second. */
  limit: number;
}): Promise<Result> {
  const { options, verdict, diary, stage, shop, limit } = from;
  const findings = {
    ...verdict,
    secondSends: secondSendsByZombies(diary, stage.arrivals),
    unknownBySigterm: unknownBySigterm(diary, stage.faults),
    neverRerun: await unfinished([...diary.waiting.keys()], stage.queue.url),
    crashes: diary.crashes,
  };
  const { tally: callbacks } = stage.door;
  const acknowledged = (operation: OperationName) =>
    shop.cases.filter((one) => one.acknowledged.has(operation)).length;
  const fullest = fullestSecond(stage.arrivals, diary);
  const numbers: Numbers = {
    payments: acknowledged('preauth'),
    captures: acknowledged('capture'),
    cancels: acknowledged('cancel'),
    batches: shop.batches().length,
    batch_captures: shop.batches().reduce((sum, { ordered }) => sum + ordered.size, 0),
    fullest_second: fullest,
    limit,
    over_limit: Math.max(0, fullest - limit),
    kills: diary.tally.kills,
    kills_at_points: diary.tally.atPoints,
    points_struck: [...diary.points.values()].filter((times) => times > 0).length,
    points_known: diary.points.size,
    executed_twice: orders(findings.executedTwice),
    lost: orders(findings.lost),
    contradicting: orders(findings.contradicting),
    open: orders(findings.open),
    seconds_to_last_final: seconds(Math.max(0, lastFinalAt(shop) - diary.lastFaultAt)),
    rerun_p99_seconds: seconds(p99(diary.reruns)),
    rerun_measured: diary.reruns.length,
    never_rerun: findings.neverRerun.length,
    zombies: diary.zombies.length,
    second_sends_by_zombies: findings.secondSends.length,
    redis_kills: diary.tally.redisKills,
    restores: diary.tally.restores,
    key_wipes: diary.tally.keyWipes,
    gone_and_ordered_again: shop.tally.gone,
    bad_replies: stage.faults.struck.length,
    odd_callbacks: [callbacks.lost, callbacks.late, callbacks.doubled, callbacks.early],
    preauths_resent: findings.resent.length,
    sigterms: diary.stops.length,
    longest_exit_seconds: seconds(Math.max(0, ...diary.stops.map(({ tookMs }) => tookMs))),
    unknown_by_sigterm: findings.unknownBySigterm.length,
    crashes: findings.crashes.length,
  };
  return {
    seed: options.seed,
    ok: mustBeZero.every((name) => numbers[name] === 0),
    numbers,
    findings: Object.fromEntries(Object.entries(findings).map(([name, list]) => [name, list.slice(0, most)])),
    histories: await historiesOf(findings, stage.queue.url),
    points: Object.fromEntries([...diary.points].sort()),
  };
}

/** Of how many orders something was found. */
function orders(findings: readonly Finding[]): number {
  return new Set(findings.map(({ client_orderid }) => client_orderid)).size;
}

/** Of these jobs, the ones that are still to be done: a killed process may have just put its job away. */
async function unfinished(jobs: readonly string[], url: string): Promise<string[]> {
  const left: string[] = [];
  for (const job of jobs) {
    const [name = '', id = ''] = job.split(' ');
    const { hostname: host, port } = new URL(url);
    const queue = new Queue(name, { connection: { host, port: Number(port) }, prefix: defaultPrefix });
    const state = await queue.getJobState(id);
    await queue.close();
    if (state !== 'completed') left.push(`${job} is ${state}`);
  }
  return left;
}

/** By the ledger's own clock, which is this machine's. */
function lastFinalAt({ cases }: Shop): number {
  const times = cases.flatMap(({ payment }) =>
    payment && isFinal(payment.status) ? [Date.parse(payment.updated_at)] : [],
  );
  return Math.max(0, ...times);
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
