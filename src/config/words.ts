import type { z } from 'zod';

/** What is wanted, where a schema says nothing itself: the library's own words are no help and may quote. */
export function inOurWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'is missing'
        : `wants ${kinds[issue.expected] ?? 'another kind of value'}`;
    case 'unrecognized_keys':
      return `has what does not exist here: ${issue.keys.join(', ')}`;
    case 'too_small':
      return issue.origin === 'array'
        ? 'wants one or more'
        : `wants ${issue.inclusive ? '' : 'more than '}${issue.minimum}${issue.inclusive ? ' or more' : ''}`;
    case 'too_big':
      return `wants ${issue.maximum} at most`;
    case 'invalid_key':
      // A schema that names its keys says what they are; the others' are currencies.
      return issue.issues[0]?.message ?? 'has a name that is not of the form that is wanted';
    default:
      return 'is not of the form that is wanted';
  }
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text in quotes',
  number: 'a number',
  int: 'a whole number',
  array: 'a list in [ ]',
  object: 'an object in { }',
  record: 'an object in { }',
};
