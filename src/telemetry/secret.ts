import { inspect } from 'node:util';

/**
 * A value that must never be printed: a control key, a token, a password, the bytes of a key.
 *
 * Whichever way it reaches a text (template, JSON, `console.log`, an error's cause) it reads
 * `[secret]`; only `reveal()` gives the value, so every use of it can be found by that name.
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
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}
