import { inspect } from 'node:util';

/**
 * A value that must never be printed: a control key, a token, a password, the bytes of a key.
 *
 * Whichever way it reaches a text (template, sum, JSON, `console.log`, an error's cause) it reads
 * `[secret]`, and a copy of it (spread, structured clone) is empty; only `reveal()` gives the value,
 * so every use of it can be found by that name.
 */
export class Secret<Value = string> {
  readonly #value: Value;

  constructor(value: Value) {
    this.#value = value;
  }

  reveal(): Value {
    return this.#value;
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  /** Comparing by value would tell whether a guess is right. */
  valueOf(): string {
    return shown;
  }

  [Symbol.toPrimitive](): string {
    return shown;
  }

  get [Symbol.toStringTag](): string {
    return 'Secret';
  }

  [inspect.custom](): string {
    return shown;
  }
}

const shown = '[secret]';
