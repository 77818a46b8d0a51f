import { inspect } from 'node:util';

/**
 * A value that must never be printed: a control key, a token, a password.
 *
 * Whichever way it reaches a text (template, JSON, `console.log`, an error's cause) it reads
 * `[secret]`; only `reveal()` gives the value, so every use of it can be found by that name.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
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
