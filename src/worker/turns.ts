import { setTimeout as sleep } from 'node:timers/promises';
import { type News, newsId } from '../queue/jobs.ts';
import type { Desk } from './desk.ts';
import type { Turn } from './inquire.ts';

/** Longer than the gap between two questions about an order, shorter than a job's lock. */
const patienceMs = 2_000;

/** The turns of one visit to a callback: it had leave for the first; a second question waits for its own. */
export function turnsOf(desk: Desk, news: News, first: number): Turn {
  let isFirst = true;
  return async () => {
    if (isFirst) {
      isFirst = false;
      return first;
    }
    return nextTurn(desk, news);
  };
}

/** The turns of a visit by schedule: it had its own, and may need a second question to understand the answer. */
export function scheduledTurns(desk: Desk, first: number): Turn {
  let isFirst = true;
  return async () => {
    if (!isFirst) return desk.questions.clock();
    isFirst = false;
    return first;
  };
}

/** Undefined: it would take too long, or we stop; the news is asked about at a later visit. */
async function nextTurn(desk: Desk, news: News): Promise<number | undefined> {
  for (let waited = 0; waited < patienceMs && !desk.stopping.aborted; ) {
    const leave = await desk.questions.leave(news, newsId(news), []);
    if ('ask' in leave) return leave.at;
    const ms = 'wait' in leave ? leave.wait : 0;
    waited += Math.max(ms, 1);
    if (waited < patienceMs) await sleep(ms, undefined, { signal: desk.stopping }).catch(() => undefined);
  }
  return undefined;
}
