import { setTimeout as sleep } from 'node:timers/promises';
import type { Crew } from './crew.ts';
import type { Diary } from './diary.ts';
import type { Dice } from './dice.ts';
import type { Member } from './member.ts';

/** A process that takes longer is killed, ms. */
const longestMs = 25_000;

/** Tells processes to end, under load, as a new version being rolled out does. */
export function openStopper(crew: Crew, diary: Diary) {
  return async ({ dice }: { dice: Dice }): Promise<void> => {
    const [first, ...others] = crew.up(dice.chance(0.75) ? 'worker' : 'http');
    if (!first) return;
    const member = dice.pick([first, ...others]);
    member.state = 'ending';
    crew.fill();

    const stop = { member, at: Date.now(), tookMs: 0 };
    const code = await endInOrder(member);
    stop.tookMs = Date.now() - stop.at;
    const killedMeanwhile = code === null && stop.tookMs < longestMs;
    diary.lastFaultAt = Math.max(diary.lastFaultAt, stop.at);
    if (!killedMeanwhile) diary.stops.push(stop);
  };
}

/** SIGTERM, and patience. Gives the exit code; null when it was killed. */
export async function endInOrder(member: Member): Promise<number | null> {
  member.signal('SIGTERM');
  const impatience = new AbortController();
  sleep(longestMs, undefined, { signal: impatience.signal }).then(
    () => member.signal('SIGKILL'),
    () => undefined,
  );
  const code = await member.gone;
  impatience.abort();
  return code;
}
