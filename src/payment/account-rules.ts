import type { FieldRules } from './limits.ts';

/** What the door must know of an account to judge a request. Holds no credentials. */
export interface AccountRules {
  id: string;
  fields: FieldRules;
  /** Decimals that differ from ISO 4217 at this account's gateway. */
  exponents: Readonly<Record<string, number>>;
}
