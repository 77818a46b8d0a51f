/** The longest anybody may wait in one request. */
const longestWaitMs = 120_000;

/** Milliseconds that `Prefer: wait=20` (RFC 7240) asks to wait; 0 without it, two minutes at most. */
export function waitOf(prefer: string | string[] | undefined): number {
  const text = [prefer ?? []].flat().join(',');
  const [, seconds] = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?(?=$|[,;\s])/i.exec(text) ?? [];
  return seconds === undefined ? 0 : Math.min(Number(seconds) * 1_000, longestWaitMs);
}
