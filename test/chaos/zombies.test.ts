import { expect, test } from 'vitest';
import { diceFor } from '../support/dice.ts';
import type { Crew } from './crew.ts';
import { openDiary } from './diary.ts';
import type { Member } from './member.ts';
import type { Report } from './reports.ts';
import { openZombies } from './zombies.ts';

test('a process that was told to end before it reached its point goes on ending', async () => {
  let hear: Parameters<Crew['onReached']>[0] = () => undefined;
  const signals: string[] = [];
  const member: Member = {
    state: 'up',
    gone: new Promise(() => undefined),
    arm({ id }) {
      member.state = 'ending';
      hear(member, { kind: 'reached', arm: id } as Extract<Report, { kind: 'reached' }>);
    },
    disarm: () => undefined,
    signal: (name) => void signals.push(name),
  } as Partial<Member> as Member;
  const crew = {
    onReached: (listener) => {
      hear = listener;
    },
    somebody: async () => (signals.length === 0 ? member : throwNobody()),
    fill: () => undefined,
  } as Partial<Crew> as Crew;

  await expect(openZombies(crew, openDiary())({ dice: diceFor(1, 'zombie') })).rejects.toThrow('nobody');

  expect(signals).toEqual(['SIGCONT']);
  expect(member.state).toBe('ending');
});

function throwNobody(): never {
  throw new Error('nobody is left');
}
