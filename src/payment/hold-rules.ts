/** What a card is, as far as it matters for how long its issuer holds money. */
export const cardTypes = ['debit', 'credit'] as const;
export type CardType = (typeof cardTypes)[number];

/** What is done about a hold shortly before it expires. */
export const expiryPolicies = ['leave', 'capture', 'release'] as const;
/** What is done about a hold that turns up after its payment was given up on. */
export const foundPolicies = ['release', 'leave'] as const;

/** Days that a hold lasts. */
export type HoldDays = Readonly<Record<CardType, number>>;

/** How an account wants its holds to be treated. */
export interface HoldRules {
  days: HoldDays;
  atExpiry: (typeof expiryPolicies)[number];
  /** How long before a hold expires it is captured or released, ms. */
  leadMs: number;
  foundHolds: (typeof foundPolicies)[number];
}

export const hour = 60 * 60 * 1_000;
export const day = 24 * hour;

/** Holds for an account that says nothing of its own. */
export const usualHoldRules: HoldRules = {
  days: { debit: 7, credit: 28 },
  atExpiry: 'leave',
  leadMs: 6 * hour,
  foundHolds: 'release',
};

/**
 * When the issuer is expected to let the money go, ms since 1970. Counted from when the preauth was first sent,
 * and as the shorter type where the card's is not known: better too early than too late.
 */
export function holdUntil(sentAt: number, type: CardType | null, days: HoldDays): number {
  const lasts = type === null ? Math.min(days.debit, days.credit) : days[type];
  return Math.round(sentAt + lasts * day);
}
