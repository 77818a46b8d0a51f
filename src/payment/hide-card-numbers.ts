import { cardNumbersIn } from './card-number.ts';

/** The text with `mask` in the place of every card number; what counts as one is what `holdsCardNumber` says. */
export function hideCardNumbers(text: string, mask: string): string {
  const found = cardNumbersIn(text);
  let [clean, done] = ['', 0];
  for (const [start, end] of found) {
    clean += text.slice(done, start) + mask;
    done = end;
  }
  return clean + text.slice(done);
}
