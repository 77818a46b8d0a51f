import { cardNumbersIn } from './card-number.ts';

/** The text with `mask` in the place of every card number; what counts as one is what `holdsCardNumber` says. */
export function hideCardNumbers(text: string, mask: string): string {
  return maskSpans(text, cardNumbersIn(text), mask);
}

/** The text with `mask` in the place of each of these spans, which are in order. */
export function maskSpans(
  text: string,
  spans: readonly [start: number, end: number][],
  mask: string,
): string {
  let [clean, done] = ['', 0];
  for (const [start, end] of spans) {
    clean += text.slice(done, start) + mask;
    done = end;
  }
  return clean + text.slice(done);
}
