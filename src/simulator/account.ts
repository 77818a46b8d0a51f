/** A merchant this gateway knows. With an empty control key every request is answered with code 3. */
export interface SimulatedAccount {
  endpoints: string[];
  groups: string[];
  login: string;
  controlKey: string;
  /** Decimals this gateway signs with, where they differ from ISO 4217: `{ JPY: 2 }`. */
  currencyExponents?: Record<string, number>;
}
