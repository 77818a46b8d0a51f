import type { Dice } from '../support/dice.ts';
import type { Crew } from './crew.ts';
import type { Diary } from './diary.ts';
import type { Duty } from './member.ts';
import type { FaultPlan, KillKind } from './plan.ts';
import { striker } from './striker.ts';

/** Kills processes: at the named point that was struck least so far, or just now. */
export function openKiller(crew: Crew, diary: Diary) {
  const strike = striker(crew);
  const inMind = new Map<string, number>();

  return async ({ kind, dice }: FaultPlan<KillKind>): Promise<void> => {
    if (kind === 'named') {
      for (let tries = 0; tries < 3; tries += 1) {
        if (await killAtPoint(dice)) return;
      }
    }
    await killAnywhere(dice);
  };

  async function killAtPoint(dice: Dice): Promise<boolean> {
    const name = leastStruck(dice);
    if (name === undefined) return false;

    inMind.set(name, (inMind.get(name) ?? 0) + 1);
    const [duty = '', point = ''] = name.split(' ');
    const arm = { duty: duty as Duty, dice, point, passage: dice.whole(1, 3), act: 'die' } as const;
    const struck = await strike(arm, (member, { at }) => {
      member.state = 'ending';
      diary.killed(member, at, point);
    });
    return struck !== undefined;
  }

  /** Also by attempts: a point that is hardly ever passed must not keep all killers waiting. */
  function leastStruck(dice: Dice): string | undefined {
    const names = [...diary.points.keys()].sort();
    const count = (name: string) => (diary.points.get(name) ?? 0) + (inMind.get(name) ?? 0);
    const least = Math.min(...names.map(count));
    const [first, ...others] = names.filter((name) => count(name) === least);
    return first === undefined ? undefined : dice.pick([first, ...others]);
  }

  async function killAnywhere(dice: Dice): Promise<void> {
    const member = await crew.somebody(dice.chance(0.75) ? 'worker' : 'http', dice);
    member.state = 'ending';
    const at = Date.now();
    member.signal('SIGKILL');
    await member.gone;
    diary.killed(member, at);
  }
}
