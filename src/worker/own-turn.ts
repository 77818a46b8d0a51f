import { setTimeout as sleep } from 'node:timers/promises';
import type { Sent, Turn } from '../gateway/client.ts';
import type { Slot, Wait } from '../queue/pace/pace.ts';
import type { Attempt } from './claim.ts';
import type { Desk } from './desk.ts';

/** A turn of ours. `instead`: where it does not come, ms until the slot that was reserved in its place. */
export interface OwnTurn extends Turn {
  instead: number | undefined;
}

/** What a turn asks of the account's pace. */
interface Gate {
  another(): Promise<Slot | Wait>;
  lookAgain(): Promise<{ go: true } | Wait>;
}

/** As many slots are taken in place of one that was missed, on a busy machine; then the visit begins anew. */
const mostSlots = 10;

/**
 * A turn in this slot, or in another one where it is over. Called off where the account is stopped or paused by
 * then, or where nobody can tell: then nothing leaves, and what was taken is put back.
 */
export function turnIn(desk: Desk, first: Slot, gate: Gate): OwnTurn {
  const { punctuality } = desk;
  const begun = performance.now();
  let moment = momentOf(desk, first);
  let slots = 1;
  let isPrepared = false;
  let isCalledOff = false;
  const callOff = (wait: Wait | undefined): false => {
    isCalledOff = true;
    turn.instead = wait?.wait;
    turn.why = wait && whyNot[wait.why];
    return false;
  };

  const turn: OwnTurn = {
    instead: undefined,
    async comes() {
      if (!isPrepared) punctuality.prepared(performance.now() - begun);
      isPrepared = true;
      if (moment.isOver()) {
        moment.hearOfIt();
        const next = await gate.another().catch(() => undefined);
        if (!next || 'wait' in next) return callOff(next);
        moment = momentOf(desk, next);
        slots += 1;
      }
      await until(moment.at - punctuality.lookMs());
      const looked = performance.now();
      const leave = await gate.lookAgain().catch(() => undefined);
      if (!leave || 'wait' in leave) return callOff(leave);
      punctuality.looked(performance.now() - looked);

      await until(moment.at);
      return slots < mostSlots;
    },
    isNow() {
      if (isCalledOff) return false;
      moment.hearOfIt();
      return !moment.isOver();
    },
  };
  return turn;
}

/** As the payment's history tells it. */
const whyNot = {
  pace: 'TOO_LATE',
  paused: 'ACCOUNT_PAUSED',
  stopped: 'ACCOUNT_STOPPED',
  breaker: 'ACCOUNT_OUT_OF_REACH',
} as const;

interface Moment {
  at: number;
  isOver(): boolean;
  /** Tells how late all is ready for it, once. */
  hearOfIt(): void;
}

/** It ends by both clocks: one can be set, the other stands still while a machine sleeps. */
function momentOf(desk: Desk, { at, until }: Slot): Moment {
  const wall = Math.ceil(desk.now() + until - performance.now());
  let isHeardOf = false;
  return {
    at,
    isOver: () => performance.now() > until || desk.now() > wall,
    hearOfIt() {
      if (!isHeardOf) desk.punctuality.late(performance.now() - at);
      isHeardOf = true;
    },
  };
}

/** Waits until a moment by `performance.now()`. Timers may be early. */
export async function until(time: number, signal?: AbortSignal): Promise<void> {
  for (let left = time - performance.now(); left > 0; left = time - performance.now()) {
    await sleep(Math.ceil(left), undefined, signal && { signal }).catch(() => undefined);
    if (signal?.aborted) return;
  }
}

/** True where nothing left because its turn was over or called off, and for no other reason. */
export function isMissed(reply: Sent, attempt: Attempt, turn: Turn): boolean {
  return reply.kind === 'not-sent' && reply.why === (turn.why ?? 'TOO_LATE') && attempt.mayLeave();
}
