import type { EarlierHold, SimulatedAccount } from '../../src/simulator/simulator.ts';
import type { Arrival } from './arrivals.ts';

/** What the gateway's process is asked to do, and what it answers. */
export interface Dialogue {
  open: { ask: { accounts: SimulatedAccount[] }; answer: string };
  hold: { ask: readonly EarlierHold[]; answer: string[] };
  /** How many orders such a request came for. */
  count: { ask: string; answer: number };
  arrivals: { ask: null; answer: Arrival[] };
  captured: { ask: null; answer: Captured };
}

/** What the books say of captures. */
export interface Captured {
  holds: number;
  /** Holds that were captured more than once, or not at all. */
  twice: string[];
  not: string[];
  /** Minor units by currency. */
  totals: Record<string, string>;
}

export type Topic = keyof Dialogue;
export interface Question {
  topic: Topic;
  ask: unknown;
}
