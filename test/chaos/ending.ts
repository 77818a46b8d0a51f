import { setTimeout as sleep } from 'node:timers/promises';
import type { Dice } from '../support/dice.ts';
import type { Crew } from './crew.ts';
import type { Diary } from './diary.ts';
import type { Member } from './member.ts';

/** A process that takes longer is killed, ms. */
const longestMs = 25_000;

/** Tells processes to end, under load, as a new version being rolled out does. */
export function openStopper(crew: Crew, diary: Diary) {
  return async ({ dice }: { dice: Dice }): Promise<void> => {
    const duty = dice.chance(0.75) ? 'worker' : 'http';
    let done = false;
    for (let tries = 0; tries < 3 && !done; tries += 1) {
      done = await stop(await crew.somebody(duty, dice));
    }
  };

  /** False: a crash point killed it on its way out, so it tells nothing of stopping. */
  async function stop(member: Member): Promise<boolean> {
    member.state = 'ending';
    crew.fill();
    const at = Date.now();
    diary.lastFaultAt = Math.max(diary.lastFaultAt, at);
    const code = await endInOrder(member);
    const tookMs = Date.now() - at;
    if (code === null && tookMs < longestMs) return false;
    diary.stops.push({ member, at, tookMs });
    return true;
  }
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
