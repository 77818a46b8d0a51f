import type { Verdict } from './verdict.ts';

/** What a visit needs a place for: to send, or to ask. */
type Purpose = 'sends' | 'questions';

/** Each account's share of this process, so that a gateway that hangs holds up its own accounts only. */
export interface Places {
  /**
   * Goes on with a visit when its account has a place left. One that is not free within a second is not waited for:
   * then the visit comes back in a while, a second at least, with nothing used up.
   */
  within<Result>(
    purpose: Purpose,
    account: string,
    visit: () => Promise<Verdict<Result>>,
  ): Promise<Verdict<Result>>;
}

/** Not longer: who waits here holds up who is behind it in the queue, of whatever account. */
const waitMs = 1_000;
const backAfterMs = 1_000;
/**
 * Those who found no place come back as far apart as places became free lately, within these bounds: many thousands may
 * wait for a gateway that hangs or for a machine that is busy, and each who comes in vain makes it busier.
 */
const leastApartMs = 10;
const mostApartMs = 100;
const backWithinMs = 60_000;

/** How many places an account needs that sends so many requests in a second; never more than half of them all. */
export function shareAt(perSecond: number): number {
  return Math.min(Math.max(perSecond * usualReplySeconds, 50), 250);
}

/** A gateway that takes longer is slow, and then its own accounts wait. */
const usualReplySeconds = 5;

/** `shareOf`: how many places an account has for each purpose. */
export function openPlaces(shareOf: (account: string) => number): Places {
  const rooms = new Map<string, Room>();

  return {
    async within(purpose, account, visit) {
      const name = `${purpose} ${account}`;
      const room = rooms.get(name) ?? openRoom();
      rooms.set(name, room);
      if (!(await room.enter(shareOf(account)))) return { snooze: room.turnAway() };
      try {
        return await visit();
      } finally {
        room.leave();
      }
    },
  };
}

/** The places of one account for one purpose. */
interface Room {
  /** False: there was no place for as long as one waits. */
  enter(share: number): Promise<boolean>;
  leave(): void;
  /** In how many ms to come back. */
  turnAway(): number;
}

function openRoom(): Room {
  const line = new Set<() => void>();
  let taken = 0;
  let freedAt = performance.now();
  let apartMs = mostApartMs;
  let nextBack = 0;

  return {
    async enter(share) {
      if (taken >= share) return inLine();
      taken += 1;
      return true;
    },

    leave() {
      const now = performance.now();
      const sinceMs = Math.min(Math.max(now - freedAt, leastApartMs), mostApartMs);
      apartMs = apartMs * 0.9 + sinceMs * 0.1;
      freedAt = now;
      const [first] = line;
      if (first) first();
      else taken -= 1;
    },

    turnAway() {
      const now = performance.now();
      nextBack = Math.min(Math.max(nextBack + apartMs, now + backAfterMs), now + backWithinMs);
      return Math.ceil(nextBack - now);
    },
  };

  /** The place of who leaves passes to who has waited longest. */
  function inLine(): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (isIn: boolean) => {
        clearTimeout(timer);
        line.delete(take);
        resolve(isIn);
      };
      const take = () => end(true);
      const timer = setTimeout(end, waitMs, false);
      line.add(take);
    });
  }
}
