import { setTimeout as sleep } from 'node:timers/promises';
import type { Dice } from '../support/dice.ts';
import type { Diary } from './diary.ts';
import { type Duty, type Member, startMember } from './member.ts';
import type { Report } from './reports.ts';

/** The processes under test. Whoever dies, stops or ends is replaced at once. */
export interface Crew {
  /** Those that run and were not told to end. */
  up(duty: Duty): Member[];
  /** Each duty would still be done if one process of each ended now. */
  isWhole(): boolean;
  /** One of those, as soon as it isn't the last one. */
  somebody(duty: Duty, dice: Dice): Promise<Member>;
  /** Any of them that runs, and where it listens. */
  doors(): string[];
  /** Called by who has stopped or ended a member, so that another takes its place. */
  fill(): void;
  /** Hears of every armed point that is reached. */
  onReached(hear: (member: Member, report: Extract<Report, { kind: 'reached' }>) => void): void;
  /** Ends all of them at once. */
  close(): Promise<void>;
}

const wanted: Record<Duty, number> = { worker: 3, http: 2 };

/** Starts them all; resolves as soon as each duty is done by somebody. */
export async function openCrew(env: NodeJS.ProcessEnv, diary: Diary): Promise<Crew> {
  const members = new Set<Member>();
  const listeners = new Set<Parameters<Crew['onReached']>[0]>();
  let closing = false;

  const crew: Crew = {
    up: (duty) => [...members].filter((member) => member.duty === duty && member.state === 'up'),
    isWhole: () => (['worker', 'http'] as const).every((duty) => crew.up(duty).length > 1),
    async somebody(duty, dice) {
      for (;;) {
        const [first, ...others] = crew.up(duty);
        if (first && others.length > 0) return dice.pick([first, ...others]);
        await sleep(50);
      }
    },
    doors: () => crew.up('http').flatMap(({ address }) => address ?? []),
    fill() {
      for (const duty of ['worker', 'http'] as const) {
        const serving = [...members].filter(
          ({ duty: own, state }) => own === duty && ['starting', 'up'].includes(state),
        );
        for (let missing = wanted[duty] - serving.length; missing > 0 && !closing; missing -= 1) start(duty);
      }
    },
    onReached: (hear) => void listeners.add(hear),
    async close() {
      closing = true;
      for (const member of members) member.signal('SIGKILL');
      await Promise.all([...members].map(({ gone }) => gone));
      process.off('exit', killAll);
    },
  };

  const killAll = () => {
    for (const member of members) member.signal('SIGKILL');
  };
  process.on('exit', killAll);

  crew.fill();
  await Promise.all([...members].map(isUp)).catch(async (error: unknown) => {
    await crew.close();
    throw error;
  });
  return crew;

  function start(duty: Duty): void {
    const member = startMember(duty, env, hear);
    members.add(member);
    member.gone.then(async (code) => {
      members.delete(member);
      diary.ended(member, code, closing);
      const neverWasUp = member.state === 'starting';
      member.state = 'gone';
      if (neverWasUp) await sleep(1_000); // what can't start now can't start in a hurry either
      crew.fill();
    });
  }

  function hear(member: Member, report: Report): void {
    diary.heard(member, report);
    if (report.kind !== 'reached') return;
    for (const listener of listeners) listener(member, report);
  }

  async function isUp(member: Member): Promise<void> {
    let ended = false;
    member.gone.then(() => {
      ended = true;
    });
    while (member.state === 'starting') {
      if (ended) throw new Error('A process under test ended while it started; its words are above.');
      await sleep(20);
    }
  }
}
