/** What a field of a log line may hold, as its kind says. */
export interface FieldValues {
  /** Ours or the shop's name of something: an account, a `client_orderid`. */
  id: string;
  /** One word: an error's code or class, a state, the name of a queue. */
  code: string;
  /** Words of our own, with nothing of anybody else in them. */
  words: string;
  /** A sentence for the operator; may name a folder, an account or a setting. */
  sentence: string;
  /** A folder or a file. */
  path: string;
  /** A whole number from 0 on. */
  count: number;
  /** How long it took, in milliseconds. */
  ms: number;
  /** `http://127.0.0.1:8080`: scheme, host and port, and nothing behind them. */
  origin: string;
  /** Codes, separated by commas. */
  names: string;
  /** A moment as ISO 8601. */
  time: string;
  /** Places of a stack without the message: at most eight. */
  places: readonly string[];
}

export type FieldKind = keyof FieldValues;

/** Whether a value is what its kind says. Everything else stays out of the log, whatever the compiler thought. */
export function isOfKind(kind: FieldKind, value: unknown): boolean {
  return checks[kind](value);
}

const checks: Readonly<Record<FieldKind, (value: unknown) => boolean>> = {
  id: text(/^[\p{L}0-9\-_.:/#@]{1,256}$/u),
  code: text(/^[A-Za-z0-9_.-]{1,64}$/),
  words: text(/^[A-Za-z0-9 ,.:;'"()_-]{1,160}$/),
  sentence: text(/^[^\p{Cc}\p{Cf}\u2028\u2029]{1,500}$/u),
  path: text(/^[^\p{Cc}\p{Cf}\u2028\u2029]{1,500}$/u),
  count: (value) => Number.isInteger(value) && isWithin(Number(value)),
  ms: (value) => typeof value === 'number' && isWithin(value),
  origin: text(/^https?:\/\/[\w.:[\]-]{1,255}$/),
  names: text(/^[A-Za-z0-9_.-]{1,64}(?:,[A-Za-z0-9_.-]{1,64}){0,15}$/),
  time: text(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/),
  places: (value) => Array.isArray(value) && value.length <= 8 && value.every(isPlace),
};

const isPlace = text(/^\s*at [^\p{Cc}\p{Cf}]{1,500}$/u);

function text(form: RegExp) {
  return (value: unknown): boolean => typeof value === 'string' && form.test(value);
}

/** Twelve digits at most: a card number is longer. */
function isWithin(number: number): boolean {
  return number >= 0 && number < 1e12;
}
