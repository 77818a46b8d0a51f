/** One thing wrong with a request: which field, and in plain English what is wanted. Never holds the value. */
export interface Issue {
  path: string;
  message: string;
}

/**
 * Why a request was not taken. Nothing was stored and nothing will be sent.
 * The codes are stable; README.md lists them.
 */
export type Refusal =
  /** The request breaks a rule; each issue names a field. */
  | { code: 'INVALID_REQUEST'; issues: Issue[] }
  /** There is no such payment. */
  | { code: 'UNKNOWN_PAYMENT' }
  /** There is no such batch, or none any more. */
  | { code: 'UNKNOWN_BATCH' }
  /** The id is taken by a request with other content; names the fields that differ, and may say more. */
  | { code: 'ORDER_CONFLICT'; fields: string[]; detail?: string }
  /** There is no hold to take, or it is being released; says why. */
  | { code: 'NOT_CAPTURABLE'; reason: string }
  /** There is no hold to release, or it is being captured; says why. */
  | { code: 'NOT_CANCELLABLE'; reason: string };

export type Refused = { ok: false; refusal: Refusal };

export function refuse(refusal: Refusal): Refused {
  return { ok: false, refusal };
}

/** Refuses for one field. */
export function refuseField(path: string, message: string): Refused {
  return refuse({ code: 'INVALID_REQUEST', issues: [{ path, message }] });
}
