import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One run of the processor for a job, as the worker's log tells of it; `at` is when it began, ms since 1970. */
export interface Start {
  queue: string;
  client_orderid: string;
  at: number;
}

/** All starts that the logs in `folder` tell of, of one queue. */
export function startsIn(folder: string, queue: string): Start[] {
  return readdirSync(folder).flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .flatMap((line) => startIn(line) ?? [])
      .filter((start) => start.queue === queue),
  );
}

/** A line is written where a visit ends. */
function startIn(line: string): Start | undefined {
  if (!/"msg":"(?:visited|visit failed, will be tried again)"/.test(line)) return undefined;
  const { queue, client_orderid, time, ms = 0 } = JSON.parse(line) as Start & { time: number; ms?: number };
  return { queue, client_orderid, at: time - ms };
}

/** How often each order was started before it was sent; an order that was not sent yet, until now. */
export function startsBefore(
  starts: readonly Start[],
  sent: ReadonlyMap<string, number>,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { client_orderid, at } of starts) {
    if (at > (sent.get(client_orderid) ?? Number.POSITIVE_INFINITY)) continue;
    counts.set(client_orderid, (counts.get(client_orderid) ?? 0) + 1);
  }
  return counts;
}
