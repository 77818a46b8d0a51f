export const exitCodes = { done: 0, failed: 1, wrongUsage: 2 } as const;

/** A command can't do what it was asked; the message says what to do next. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = exitCodes.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}
