/** What the gateway may say in the end. */
const ends = ['approved', 'declined', 'filtered', 'error'] as const;

/**
 * Life of an operation (a preauth, a capture, a cancel).
 *
 *   queued ─▶ sending ─▶ processing ─▶ approved | declined | filtered | error
 *    │  ▲       │  │        │  ▲
 *    │  └───────┘  │        ▼  │
 *    │ (not sent)  │   action_required (3-D Secure)
 *    │             ▼
 *    │          unknown ──▶ whatever the gateway reports | not_sent | needs_review
 *    └─▶ not_sent            sending ─▶ refused | not_sent
 *
 * `sending` is written before the first byte leaves, so a crash in between reads as "may have been
 * sent" and is asked about, never sent twice. `needs_review` waits for a person, or for a late answer.
 */
const leadsTo = {
  // To itself: it was tried, and could not even be sent.
  queued: ['queued', 'sending', 'not_sent'],
  sending: [
    'queued',
    'unknown',
    'processing',
    'action_required',
    ...ends,
    'refused',
    'not_sent',
    'needs_review',
  ],
  // The late word of the sender itself counts here too: a "no", or that nothing left after all. To itself:
  // that the gateway knows of it, though not its end, is news.
  unknown: [
    'queued',
    'unknown',
    'processing',
    'action_required',
    ...ends,
    'refused',
    'not_sent',
    'needs_review',
  ],
  processing: ['unknown', 'action_required', ...ends, 'needs_review'],
  // To itself: 3-D Secure may send the payer to a second page.
  action_required: ['action_required', 'unknown', 'processing', ...ends, 'needs_review'],
  needs_review: ['queued', 'processing', 'action_required', ...ends, 'refused', 'not_sent'],
  approved: [],
  declined: [],
  filtered: [],
  error: [],
  refused: [],
  not_sent: [],
} as const satisfies Record<string, readonly string[]>;

/** What is known of an operation; the words a shop sees. */
export type Status = keyof typeof leadsTo;

export const statuses = Object.keys(leadsTo) as Status[];

/** States an operation may be in for a move to `target` to be legal. Fed to the ledger's script. */
export function statesBefore(target: Status): Status[] {
  return statuses.filter((state) => (leadsTo[state] as readonly Status[]).includes(target));
}

/** Ends at which no money was held, taken or released. */
export const endedInVain: readonly Status[] = ['declined', 'filtered', 'error', 'refused', 'not_sent'];

/** True once nothing can change any more. */
export function isFinal(status: Status): boolean {
  return leadsTo[status].length === 0;
}
