import type { z } from 'zod';
import { plainCopy } from './read-once.ts';
import { type Issue, type Reading, shownName } from './reading.ts';

/** What a shop may not choose, because the worker does. */
const setByWorker = ['login', 'control', 'orderid', 'server_callback_url', 'notify_url'];

/**
 * Reads a request handed in by a producer, whatever it is. Either the value, as the schema gives it,
 * or everything that is wrong at once: one issue per field, named, without any of the values.
 */
export function readRequest<T>(schema: z.ZodType<T>, input: unknown): Reading<T> {
  const copy = plainCopy(input);
  if (!copy.ok) return copy;

  const { data, error, success } = schema.safeParse(copy.value);
  if (success) return { ok: true, value: data };

  const firstOfEach = new Map<string, Issue>();
  for (const issue of error.issues.flatMap(issuesOf)) {
    if (!firstOfEach.has(issue.path)) firstOfEach.set(issue.path, issue);
  }
  return { ok: false, issues: [...firstOfEach.values()] };
}

function issuesOf(issue: z.core.$ZodIssue): Issue[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map(unknownField);
  return [{ path: issue.path.map(String).join('.'), message: issue.message }];
}

function unknownField(name: string): Issue {
  const message = setByWorker.includes(name)
    ? 'the worker sets it: leave it out'
    : 'the gateway knows no such field: leave it out';
  return { path: shownName(name), message };
}
