import type { Store } from '../../ledger/store.ts';
import { clockKey } from './clock-script.ts';
import { endRow, failed, reached, resume, slowDown, stop, tell } from './standing-scripts.ts';

/** How an account stands with its gateway. Times are ms since 1970, by Redis's clock. */
export interface AccountStanding {
  account: string;
  /** The gateway asked us to wait: no money leaves before it. */
  pausedUntil: number | null;
  /** No request gets as far as its first byte; since then one at a time tries again. */
  probesAt: number | null;
  /** The gateway does not take the account as it is configured; nothing is sent until somebody resumes it. */
  stopped: { code: string; since: number; by: string } | null;
}

/** What stopped an account. */
interface Stop {
  /** The gateway's error code. */
  code: string;
  /** How long ago the request left to which that was the reply, ms. */
  agoMs: number;
  /** What it was: an operation's name, or `status`. */
  by: string;
}

/**
 * The standing of accounts, one for all processes: whether money may leave for their gateway. Every verb says
 * whether it changed something, so that it is told of once and not by each job.
 */
export interface Standing {
  /** The gateway said "later": for `ms`, or with 0 for 1 s, growing to 60 s while that is all it says. */
  slowDown(account: string, ms: number): Promise<Change>;
  /** The gateway answered, and not so. */
  heard(account: string): Promise<void>;
  /** Nothing is sent until somebody resumes it. Says nothing where the request left before it was resumed. */
  stop(account: string, stop: Stop): Promise<boolean>;
  /** Ends a stop, and any wait besides. False: there was none. */
  resume(account: string): Promise<boolean>;
  /** No line could be had, or none that lasted; nothing was sent. The fifth time in a row opens the breaker. */
  failed(account: string): Promise<Change>;
  /** A request left: closes the breaker. `resumed`: it is the first one since somebody resumed the account. */
  reached(account: string): Promise<{ closed: boolean; resumed: boolean }>;
  of(account: string): Promise<AccountStanding>;
  all(accounts: readonly string[]): Promise<AccountStanding[]>;
}

export interface Change {
  /** It began just now. */
  changed: boolean;
  /** How long it lasts from now on, ms. */
  ms: number;
}

/** So many times in a row nothing could be sent: then only one request at a time tries it, 5 s apart, later 60 s. */
const breaker = { failures: 5, firstMs: 5_000, longestMs: 60_000 } as const;

export function openStanding(redis: Store, prefix: string): Standing {
  const run = async (script: string, account: string, ...args: (string | number)[]) =>
    redis.eval(script, 2, clockKey(prefix), standingKey(prefix, account), ...args);
  const change = (reply: unknown): Change => {
    const [changed, ms = 0] = reply as number[];
    return { changed: changed === 1, ms };
  };
  /** Accounts that were told to slow down when last looked: only with them a good answer is worth a word. */
  const slowed = new Set<string>();

  return {
    slowDown: async (account, ms) => change(await run(slowDown, account, Math.ceil(ms))),
    async heard(account) {
      if (slowed.delete(account)) await run(endRow, account);
    },
    stop: async (account, { code, agoMs, by }) =>
      (await run(stop, account, code, Math.max(agoMs, 0), by)) === 1,
    resume: async (account) => (await run(resume, account)) === 1,
    async failed(account) {
      const { failures, firstMs, longestMs } = breaker;
      return change(await run(failed, account, failures, firstMs, longestMs));
    },
    async reached(account) {
      const [closed, resumed, times = 0] = (await run(reached, account)) as number[];
      if (times > 0) slowed.add(account);
      return { closed: closed === 1, resumed: resumed === 1 };
    },
    of: (account) => standingOf(redis, prefix, account),
    all: (accounts) => Promise.all(accounts.map((account) => standingOf(redis, prefix, account))),
  };
}

/** Where an account's standing is kept; scripts that let requests pass look there, too. */
export function standingKey(prefix: string, account: string): string {
  return `${prefix}:standing:${account}`;
}

async function standingOf(redis: Store, prefix: string, account: string): Promise<AccountStanding> {
  const keys = [clockKey(prefix), standingKey(prefix, account)];
  const [now, shift, pairs] = (await redis.eval(tell, 2, ...keys)) as [number, number, string[]];
  const hash = new Map<string, string>();
  for (let at = 0; at < pairs.length; at += 2) hash.set(pairs[at] ?? '', pairs[at + 1] ?? '');
  const time = (field: string) => Number(hash.get(field) ?? 0);
  const code = hash.get('stopped') ?? '';

  return {
    account,
    pausedUntil: time('told_until') > now ? time('told_until') - shift : null,
    probesAt: time('probing') > 0 ? time('held_until') - shift : null,
    stopped:
      code === '' ? null : { code, since: time('stopped_at') - shift, by: hash.get('stopped_by') ?? '' },
  };
}
