/** Passes on the same words at most once in `everyMs`: a Redis that is away fails several times a second. */
export function seldom(everyMs: number, say: (words: string) => void, now: () => number = Date.now) {
  const said = new Map<string, number>();
  return (words: string): void => {
    if (now() - (said.get(words) ?? Number.NEGATIVE_INFINITY) < everyMs) return;
    said.set(words, now());
    say(words);
  };
}
