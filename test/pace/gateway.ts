import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { EarlierHold, SimulatedAccount } from '../../src/simulator/simulator.ts';
import type { Arrival } from './arrivals.ts';
import type { Captured, Dialogue, Topic } from './gateway-reports.ts';

/** A gateway in a process of its own, which notes when each request comes. */
export interface Gateway {
  baseUrl: string;
  /** Writes holds into its books; gives the ids of their orders. */
  hold(holds: readonly EarlierHold[]): Promise<string[]>;
  /** For how many orders such a request came so far. */
  count(command: string): Promise<number>;
  /** All requests, in the order they came. */
  arrivals(): Promise<Arrival[]>;
  /** What became of the holds. */
  captured(): Promise<Captured>;
  close(): Promise<void>;
}

export async function openGateway(accounts: SimulatedAccount[]): Promise<Gateway> {
  const child = fork(join(import.meta.dirname, 'gateway-child.js'), { serialization: 'advanced' });
  const kill = () => child.kill('SIGKILL');
  process.on('exit', kill);
  let last: Promise<unknown> = Promise.resolve();

  const baseUrl = await say('open', { accounts });
  return {
    baseUrl,
    hold: (holds) => say('hold', holds),
    count: (command) => say('count', command),
    arrivals: () => say('arrivals', null),
    captured: () => say('captured', null),
    async close() {
      process.off('exit', kill);
      const gone = once(child, 'exit');
      kill();
      await gone;
    },
  };

  /** One after the other, so that each answer is that of its question. */
  function say<Name extends Topic>(
    topic: Name,
    ask: Dialogue[Name]['ask'],
  ): Promise<Dialogue[Name]['answer']> {
    const answer = last.then(async () => {
      const heard = once(child, 'message');
      child.send({ topic, ask });
      const [told] = await heard;
      return told as Dialogue[Name]['answer'];
    });
    last = answer.catch(() => undefined);
    return answer;
  }
}
