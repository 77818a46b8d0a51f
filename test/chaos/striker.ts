import { setTimeout as sleep } from 'node:timers/promises';
import type { Dice } from '../support/dice.ts';
import type { Crew } from './crew.ts';
import type { Duty, Member } from './member.ts';
import type { Arm, Report } from './reports.ts';

type Reached = Extract<Report, { kind: 'reached' }>;

/** Who does the striking waits so long for somebody to come by, ms. */
const patienceMs = 4_000;

let lastId = 0;

/**
 * Arms a point in one process of that duty, and calls `then` at the moment it is struck there. Gives
 * that process; undefined when it did not come by, or was struck by another first.
 */
export function striker(crew: Crew) {
  const pending = new Map<number, (member: Member, reached: Reached) => void>();
  crew.onReached((member, reached) => pending.get(reached.arm)?.(member, reached));

  return async (
    { duty, dice, ...arm }: Omit<Arm, 'id'> & { duty: Duty; dice: Dice },
    then: (member: Member, reached: Reached) => void,
  ): Promise<Member | undefined> => {
    lastId += 1;
    const id = lastId;
    const target = await crew.somebody(duty, dice);

    const struck = new Promise<Member>((resolve) => {
      pending.set(id, (member, reached) => {
        then(member, reached);
        resolve(member);
      });
    });
    target.arm({ ...arm, id });
    const gone = target.gone.then(() => undefined);
    const member = await Promise.race([struck, gone, sleep(patienceMs, undefined)]);
    target.disarm(id);
    return member;
  };
}
