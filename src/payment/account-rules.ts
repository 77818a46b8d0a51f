import type { FieldRules } from './limits.ts';

/** What the door must know of an account to judge a request. Holds no credentials. */
export interface AccountRules {
  id: string;
  fields: FieldRules;
  /** Decimals that differ from ISO 4217 at this account's gateway. */
  exponents: Readonly<Record<string, number>>;
  /** Whose midnight begins a business day, `Europe/Moscow`; left out: UTC. */
  timeZone?: string;
  /** When its business day ends by its clocks, `23:30`; left out: at midnight. */
  captureAt?: string;
  /** What no batch may exceed that does not say otherwise. */
  ceilings?: Ceilings;
}

/** The most that a batch may capture; more stops it before anything is sent. */
export interface Ceilings {
  count?: number;
  /** Decimal strings in the highest unit, by currency. */
  totals?: Readonly<Record<string, string>>;
}
