import { day, hour } from './hold-rules.ts';

/** How long after a preauth was given up on the gateway is asked whether it has it after all. */
const looksAfterMs = [hour, 6 * hour, day, 3 * day, 7 * day];

/** When to ask next, ms since 1970; undefined: it was asked often enough. */
export function nextQuestion(givenUpAt: number, now: number): number | undefined {
  return looksAfterMs.map((after) => givenUpAt + after).find((time) => time > now);
}
