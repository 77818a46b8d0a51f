import { StartRefused } from '../app/start-refused.ts';
import type { Refusal } from '../payment/refusal.ts';
import { Unfinished } from '../queue/unfinished.ts';
import { RedisError } from '../redis/errors.ts';
import { classOf, codeOf, placesOf } from '../telemetry/error-facts.ts';

export const exitCodes = { done: 0, failed: 1, wrongUsage: 2 } as const;

/** The same mistake ends every command alike. */
export function exitAfter({ code }: Pick<Refusal, 'code'>): number {
  return code === 'INVALID_REQUEST' ? exitCodes.wrongUsage : exitCodes.failed;
}

/** A command can't do what it was asked; the message says what to do next. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = exitCodes.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** What to tell of an error. Only messages of our own are shown: others may quote a request, or a key. */
export function messageOf(error: unknown): string {
  if (error instanceof Error && forPeople.some((kind) => error instanceof kind)) return error.message;
  const name = [classOf(error), codeOf(error)].filter(Boolean).join(' ');
  return [
    `It failed, and this is a bug (${name}). Please report it with these lines:`,
    ...placesOf(error),
  ].join('\n');
}

const forPeople = [Failure, RedisError, StartRefused, Unfinished];
