import type { Verdict } from './verdict.ts';

/** What a visit needs a place for: to send, or to ask. */
type Purpose = 'sends' | 'questions';

/** Each account's share of this process, so that a gateway that hangs holds up its own accounts only. */
export interface Places {
  /**
   * Goes on with a visit if its account has a place left. Else the visit comes back in a while, a second at
   * least, with nothing used up.
   */
  within<Result>(
    purpose: Purpose,
    account: string,
    visit: () => Promise<Verdict<Result>>,
  ): Promise<Verdict<Result>>;
}

const backAfterMs = 1_000;
/** Those who found no place come back so far apart: many thousands may wait for one gateway that hangs. */
const apartMs = 10;
const backWithinMs = 60_000;

/** How many places an account needs that sends so many requests in a second; never more than half of them all. */
export function shareAt(perSecond: number): number {
  return Math.min(Math.max(perSecond * usualReplySeconds, 50), 250);
}

/** A gateway that takes longer is slow, and then its own accounts wait. */
const usualReplySeconds = 5;

/** `shareOf`: how many places an account has for each purpose. */
export function openPlaces(shareOf: (account: string) => number): Places {
  const taken = new Map<string, number>();
  const nextBack = new Map<string, number>();

  return {
    async within(purpose, account, visit) {
      const key = `${purpose} ${account}`;
      const before = taken.get(key) ?? 0;
      if (before >= shareOf(account)) return { snooze: turnAway(key) };

      taken.set(key, before + 1);
      try {
        return await visit();
      } finally {
        leave(key);
      }
    },
  };

  function leave(key: string): void {
    const left = (taken.get(key) ?? 1) - 1;
    if (left > 0) taken.set(key, left);
    else taken.delete(key);
  }

  function turnAway(key: string): number {
    const now = performance.now();
    const last = nextBack.get(key) ?? 0;
    const back = Math.min(Math.max(last + apartMs, now + backAfterMs), now + backWithinMs);
    nextBack.set(key, back);
    return Math.ceil(back - now);
  }
}
