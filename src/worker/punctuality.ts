import { onTheWayMs, usualWidthMs, widthsMs } from '../queue/pace/gait.ts';

/**
 * How punctual this process was lately. On a busy machine everything takes longer, and who goes on as if it did not
 * misses one slot after the other, each of which nobody else can use.
 */
export interface Punctuality {
  /** What comes before the slot of a turn (claim, permit, card) took so long, ms. */
  prepared(ms: number): void;
  /** The last look at the account took so long, ms. */
  looked(ms: number): void;
  /** Ready to send so long after its slot began, ms. */
  late(ms: number): void;
  /** How long before its slot to begin to prepare, ms. */
  prepareMs(): number;
  /** How long before its slot to ask whether the account may still send, ms: the answer is there in time. */
  lookMs(): number;
  /** How wide a slot to ask for, ms: so that most are used, and no wider, since wide ones cost pace. */
  widthMs(): number;
}

const punctualShare = 0.9;

/** By `now`, ms; the default is a clock that nobody can set. */
export function openPunctuality(now: () => number = () => performance.now()): Punctuality {
  const preparing = openRecent(now);
  const looking = openRecent(now);
  const lateness = openRecent(now);
  const usually = (times: readonly number[], least: number, most: number, spareMs = 0) =>
    Math.min(Math.max((times[Math.floor(times.length * punctualShare)] ?? least) - spareMs, least), most);

  return {
    prepared: preparing.add,
    looked: looking.add,
    late: lateness.add,

    // What is ready while its slot is good is in time.
    prepareMs: () => usually(preparing.sorted(), 20, 500, usualWidthMs),
    lookMs: () => usually(looking.sorted(), 5, 100),

    widthMs() {
      const times = lateness.sorted();
      // How many requests a second leave by slots so wide, in parts of the limit.
      const yieldOf = (width: number) =>
        times.filter((ms) => ms < width).length / (1_000 + width + onTheWayMs);
      return widthsMs.reduce(
        (best, width) => (yieldOf(width) > yieldOf(best) * worthIt ? width : best),
        usualWidthMs,
      );
    },
  };
}

/** Few measurements deceive: a wider slot must promise so much more. */
const worthIt = 1.1;

const mostSamples = 50;
const fewSamples = 20;
const recentMs = 10_000;

/** The last few measurements; too few tell nothing. */
function openRecent(now: () => number) {
  const samples: { at: number; ms: number }[] = [];
  return {
    add(ms: number): void {
      samples.push({ at: now(), ms });
      if (samples.length > mostSamples) samples.shift();
    },
    sorted(): number[] {
      const fresh = samples.filter(({ at }) => at > now() - recentMs);
      return fresh.length < fewSamples ? [] : fresh.map(({ ms }) => ms).sort((one, other) => one - other);
    },
  };
}
