/** One thing wrong with the configuration: which variable (or field of the accounts file), and what is wanted. */
export interface Problem {
  name: string;
  message: string;
}

/** The configuration can't be used. Its message lists every problem at once, and shows no value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ name, message }) => `${name}: ${message}`).join('\n'));
    this.problems = problems;
  }
}
