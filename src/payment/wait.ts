/** Why a batch or a payment is kept from the gateway for now: its account can't send. */
export interface Wait {
  /** `stopped`: until somebody resumes the account. `out_of_reach`: its gateway is. `paused`: as its gateway asked. */
  why: 'stopped' | 'out_of_reach' | 'paused';
  /** The same in a sentence. */
  detail: string;
  /** ISO 8601, UTC: when it is tried again; null while it is stopped. */
  until: string | null;
  /** The command that ends it; null where it ends by itself. */
  to_do: string | null;
}
