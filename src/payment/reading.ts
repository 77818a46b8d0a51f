/** One thing wrong with a request: which field, and in plain English what is wanted. Never what was given. */
export interface Issue {
  path: string;
  message: string;
}

/** What came of reading a request: its value, or everything that is wrong with it. */
export type Reading<T> = { ok: true; value: T } | { ok: false; issues: Issue[] };

/** A request whose fields are not known to be good; rules that look at several fields must cope. */
export type Loose = Readonly<Record<string, unknown>>;

/** A rule over several fields. It stays silent about what it can't judge. */
export type Rule = (request: Loose) => Issue[];

/**
 * The caller's name of a field, as it may be shown. Names are the caller's text, so anything that
 * could be a value put in the wrong place stays hidden.
 */
export function shownName(name: string | symbol): string {
  if (typeof name === 'symbol') return unnamed;
  return /^[A-Za-z0-9_]{1,64}$/.test(name) && !/\d{3}/.test(name) ? name : unnamed;
}

const unnamed = '(unnamed field)';
