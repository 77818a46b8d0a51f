/** Codes of our own in an operation's `error_code`; all others are the gateway's. Stable; README.md lists them. */
export const ourCodes = {
  CANCELLED: 'A cancel was asked for before it was sent; nothing reached the gateway.',
  CARD_EXPIRED: 'The sealed card was gone before it could be sent; nothing reached the gateway.',
  CARD_UNREADABLE:
    'The sealed card did not open with the card keys of this worker; nothing reached the gateway.',
  DECIDED_BY_HAND: 'A person decided it, after no answer of the gateway could be believed.',
  GATEWAY_UNREACHABLE:
    'The gateway could not be reached for as long as the schedule says; nothing reached it.',
  HOLD_CAPTURED: 'The gateway had captured it by then: there is no hold to release, only money to give back.',
  HOLD_EXPIRED: 'It was declined after its hold was expected to have expired; the gateway gave no code.',
  HOLD_GONE: 'The gateway held no money for it any more; nothing was sent.',
  NEVER_ARRIVED:
    'The gateway did not know of it, in several answers over the grace period; it never arrived there.',
  NOT_SIGNABLE:
    'The amount cannot be signed with the decimals this account has for its currency; nothing was sent.',
  ORDER_ID_UNKNOWN:
    'The gateway never told the id of its order, without which nothing can be done to the hold.',
  PREAUTH_NOT_APPROVED: 'There is no hold: the preauth did not end as approved.',
} as const satisfies Record<string, string>;

export type OurCode = keyof typeof ourCodes;
