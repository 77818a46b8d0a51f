/** A request as it came to the gateway, ms since 1970. */
export interface Arrival {
  command: string;
  client_orderid: string;
  at: number;
}

/** What moves money is paced; questions have a budget of their own. */
export function paced(arrivals: readonly Arrival[]): Arrival[] {
  return arrivals.filter(({ command }) => command !== 'status');
}

/** The most that came within any second, wherever it begins. */
export function worstSecond(arrivals: readonly Arrival[]): number {
  const times = arrivals.map(({ at }) => at).sort((one, other) => one - other);
  let [first, worst] = [0, 0];
  for (const [last, at] of times.entries()) {
    while (at - (times[first] ?? at) >= 1_000) first += 1;
    worst = Math.max(worst, last - first + 1);
  }
  return worst;
}

/** How many came a second, from the first to the last. */
export function perSecond(arrivals: readonly Arrival[]): number {
  const times = arrivals.map(({ at }) => at);
  const seconds = (Math.max(...times) - Math.min(...times)) / 1_000;
  return seconds > 0 ? (arrivals.length - 1) / seconds : 0;
}

/** How many came a second in the poorest of the stretches so long, one behind the other; the last, cut off one is none. */
export function slowestStretch(arrivals: readonly Arrival[], ms: number): number {
  const times = arrivals.map(({ at }) => at);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const counts = Array.from({ length: Math.floor((last - first) / ms) }, () => 0);
  for (const at of times) {
    const stretch = Math.floor((at - first) / ms);
    if (stretch < counts.length) counts[stretch] = (counts[stretch] ?? 0) + 1;
  }
  return counts.length === 0 ? perSecond(arrivals) : (Math.min(...counts) / ms) * 1_000;
}

/** When each order's request came for the first time. */
export function firstOf(arrivals: readonly Arrival[], command: string): Map<string, number> {
  const first = new Map<string, number>();
  for (const { client_orderid, at, command: own } of arrivals) {
    if (own === command) first.set(client_orderid, Math.min(at, first.get(client_orderid) ?? at));
  }
  return first;
}
