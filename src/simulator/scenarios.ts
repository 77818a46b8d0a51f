import type { TransactionStatus } from './orders.ts';

/** How a transaction turns out. */
export interface Verdict {
  status: Exclude<TransactionStatus, 'processing'>;
  errorCode?: string;
  errorMessage?: string;
}

/** What becomes of a transaction, and how many milliseconds after the step before. */
export interface Step {
  afterMs: number;
  verdict: Verdict;
}

/** What a preauth has in store: a verdict at once, first an `unknown`, or first a form for the payer. */
export type Scenario = { first?: 'unknown' | 'three-ds'; verdict: Verdict };

export const approved: Verdict = { status: 'approved' };

function declined(errorCode: string, errorMessage: string): Verdict {
  return { status: 'declined', errorCode, errorMessage };
}

const approvedOutright: Scenario = { verdict: approved };

// The sandbox's documented triggers. The codes are ISO 8583's, the words ours.
const byCvv: Record<string, Scenario> = {
  '123': approvedOutright,
  '1234': approvedOutright,
  '111': approvedOutright,
  '217': { first: 'unknown', verdict: approved },
  '321': { first: 'three-ds', verdict: approved },
  '101': { verdict: declined('54', 'Expired card') },
  '116': { verdict: declined('51', 'Insufficient funds') },
  '119': { verdict: declined('57', 'Transaction not permitted to cardholder') },
  '209': { verdict: declined('43', 'Pick up card, stolen') },
};
/** By the gateway's fraud filters. */
export const filtered: Verdict = {
  status: 'filtered',
  errorCode: '1101',
  errorMessage: 'Payer e-mail is on a stop list',
};
const anythingElse: Scenario = { verdict: declined('05', 'Do not honour') };

/**
 * How a preauth will go, by the gateway's documented trigger, the cvv, and by one of our own: a payer whose
 * e-mail begins with `fraud` is `filtered`. A token without a cvv is approved.
 */
export function preauthScenario(
  { email = '', cvv2 = '123' }: { email?: string; cvv2?: string },
  threeDs: boolean,
): Scenario {
  if (/^fraud/i.test(email)) {
    return { verdict: filtered };
  }
  const scenario = byCvv[cvv2] ?? anythingElse;
  return scenario.first === 'three-ds' && !threeDs ? anythingElse : scenario;
}

/** How a capture will go. A trigger of our own: minor units that end in 13 (`20.13`) are declined. */
export function captureVerdict(minor: bigint): Verdict {
  return minor % 100n === 13n ? declined('05', 'Capture declined by the acquirer') : approved;
}

/** How a cancel will go. A trigger of our own: a hold whose minor units end in 19 (`20.19`) is not released. */
export function cancelVerdict(minor: bigint): Verdict {
  return minor % 100n === 19n ? declined('05', 'Cancel declined by the acquirer') : approved;
}

/** Final, but something went wrong. */
export const failed: Verdict = { status: 'error', errorCode: '102', errorMessage: 'INTERNAL_ERROR' };

/** One link of a chain of acquirers said no; the next one is being asked. Not final. */
export const chainDeclined: Verdict = {
  status: 'chain_declined',
  errorCode: '05',
  errorMessage: 'Do not honour',
};

export const threeDsFailed = declined('1008', 'Payer failed the 3-D Secure authentication');
export const threeDsTimedOut = declined('1015', '3-D Secure authentication was not finished in time');
