import { cleanText } from '../gateway/clean-text.ts';
import type { JournalEntry } from '../ledger/ledger.ts';

/** One line of a payment's history, for people: when, what moved, why, who, how often, what was told. */
export function lineOf(entry: JournalEntry): string {
  const { at, operation, refused } = entry;
  const tooLate = refused && '(too late, nothing changed)';
  const others = [whoOf(entry), howOftenOf(entry), whatWasTold(entry)];
  return [at, operation, ...whatHappened(entry, tooLate), ...others].filter(Boolean).join('  ');
}

/** From `queued` to `queued` nothing moved: it was tried, and could not even be sent. */
function whatHappened({ from, to, why }: JournalEntry, tooLate: string | false | undefined) {
  if (from === 'queued' && to === 'queued' && !tooLate) return [why ? `not sent: ${why}` : 'not sent'];
  return [to && (from ? `${from} → ${to}` : to), tooLate, why];
}

function whoOf({ by }: JournalEntry): string | undefined {
  return by && `(decided by ${by})`;
}

function howOftenOf({ times, last_at }: JournalEntry): string | undefined {
  return times === undefined ? undefined : `(${times} times, last at ${last_at})`;
}

/** The gateway's own words, made fit for a terminal. */
function whatWasTold({ told }: JournalEntry): string | undefined {
  const words = Object.entries(told ?? {}).map(([name, value]) => `${name}=${cleanText(value) ?? ''}`);
  return words.length === 0 ? undefined : `[told: ${words.join(' ')}]`;
}
