import type { Books } from '../../src/simulator/simulator.ts';
import type { LeakOptions } from './options.ts';
import type { Plan } from './plan.ts';
import type { Played } from './play.ts';
import { isLeak, type Row } from './tally.ts';

/** Something that is counted otherwise than by scanning. */
export interface Check {
  what: string;
  found: number;
  most: number;
}

/** What a run found, and what it had to look for. */
export interface Result {
  ok: boolean;
  seed: number;
  cards: number;
  /** Payments, by how they ended. */
  ends: Record<string, number>;
  /** Requests to doors that nobody could take. */
  odd: number;
  /** Different controls that went over a wire. */
  controls: number;
  /** Times a fault struck at the gateway. */
  faults: number;
  rows: Row[];
  checks: Check[];
  surprises: readonly string[];
}

export function resultOf(found: {
  options: LeakOptions;
  plan: Plan;
  played: Played;
  rows: Row[];
  checks: Check[];
  books: Books;
  controls: number;
}): Result {
  const { options, plan, played, rows, checks, books, controls } = found;
  const other = plan.orders.filter((order) => order.other).length;
  return {
    ok: !rows.some(isLeak) && checks.every(({ found, most }) => found <= most),
    seed: options.seed,
    cards: plan.orders.length + other + plan.odd.length,
    ends: played.shop.ends,
    odd: plan.odd.length,
    controls,
    faults: books.faults.length,
    rows,
    checks,
    surprises: played.shop.surprises,
  };
}
