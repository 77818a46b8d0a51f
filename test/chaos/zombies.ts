import { setTimeout as sleep } from 'node:timers/promises';
import type { Dice } from '../support/dice.ts';
import type { Crew } from './crew.ts';
import type { Diary } from './diary.ts';
import { endInOrder } from './ending.ts';
import type { Member } from './member.ts';
import { striker } from './striker.ts';

/** From the claim to the first byte: where it hurts most to be late. */
const onTheWayOut =
  /^worker (ledger\.move\(sending\):after|vault\.|permits?\.|gateway\.(post|connect)\b(?!\(status)|line\.)/;

/** The job lock is 8 s, and stalled jobs are looked for every 3 s: by then somebody else has the job. */
const pastTheLock = [9_000, 17_000] as const;
/** By then the absence of the request may have been believed, too (NOT_FOUND_GRACE, and three answers). */
const pastAllBelief = [24_000, 28_000] as const;
/**
 * Between the last look at the clock and the write there is no other step: nothing in a process can notice
 * that it slept just there. So whoever sleeps there is woken while absence can't be believed yet.
 */
const pastTheLastLook = [9_000, 10_500] as const;
const lastLook = /mayLeave:after$/;

/** How long a woken process may do what it likes before it is told to end. */
const freedomMs = 3_000;

/** Stops a process in the middle of a step for longer than its locks last, and wakes it up. */
export function openZombies(crew: Crew, diary: Diary) {
  const strike = striker(crew);

  return async ({ dice }: { dice: Dice }): Promise<void> => {
    const usual = dice.chance(0.5) ? pastTheLock : pastAllBelief;
    for (let tries = 0; tries < 3; tries += 1) {
      const point = pointFor(dice);
      const [shortest, longest] = lastLook.test(point) ? pastTheLastLook : usual;
      const stopMs = dice.whole(shortest, longest);
      const arm = { duty: 'worker', dice, point, passage: dice.whole(1, 2), act: 'stop' } as const;
      // Woken also when it is struck just after we have lost patience.
      const naps: Promise<void>[] = [];
      await strike(arm, (member) => {
        if (member.state !== 'up') return member.signal('SIGCONT'); // told to end meanwhile, it shall
        stopped(member);
        naps.push(wake(member, point, stopMs));
      });
      if (naps.length > 0) return void (await Promise.all(naps));
    }

    const member = await crew.somebody('worker', dice);
    member.signal('SIGSTOP');
    stopped(member);
    await wake(member, 'anywhere', dice.whole(usual[0], usual[1]));
  };

  function stopped(member: Member): void {
    member.state = 'stopped';
    crew.fill();
  }

  function pointFor(dice: Dice): string {
    const names = [...diary.points.keys()].sort();
    const [first, ...others] = names.filter((name) => onTheWayOut.test(name));
    const name = first === undefined ? 'worker ledger.move(sending):after' : dice.pick([first, ...others]);
    return name.replace('worker ', '');
  }

  async function wake(member: Member, point: string, stopMs: number): Promise<void> {
    const orders = new Set([...member.visits.values()].map(({ about }) => about));
    const stoppedAt = Date.now();
    await sleep(stopMs);
    member.state = 'ending';
    diary.zombies.push({ member, point, orders, stoppedAt, wokenAt: Date.now() });
    diary.lastFaultAt = Date.now();
    member.signal('SIGCONT');
    await sleep(freedomMs);
    await endInOrder(member);
  }
}
