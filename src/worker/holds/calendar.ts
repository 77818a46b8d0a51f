import type { Appointment, Appointments } from '../../ledger/appointments.ts';
import { hour } from '../../payment/hold-rules.ts';
import type { Lease } from '../../queue/lease.ts';
import { classOf } from '../../telemetry/error-facts.ts';
import { type Elsewhere, openElsewhere } from '../configured-here.ts';
import type { Desk } from '../desk.ts';
import { rounds } from '../rounds.ts';
import { lookAtHold } from './look-at-hold.ts';
import { lookForGhost } from './look-for-ghost.ts';

export interface CalendarDeps {
  /** All holds. */
  holds: Appointments;
  /** Preauths that were given up on. */
  givenUp: Appointments;
  /** The duty to look at them, which one process of all has at a time. */
  duty: Lease;
}

/** How long a leader may be silent until another takes over: longer than a question may take. */
export const calendarDutyMs = 2 * 60 * 1_000;

const roundMs = 5_000;
const pageLength = 200;
/** Questions to gateways at a time. */
const atATime = 10;

/** Looks at holds and at preauths that were given up on when their time has come, until `close`. */
export function startCalendar(desk: Desk, deps: CalendarDeps): { close(): Promise<void> } {
  const closing = new AbortController();
  const stop = AbortSignal.any([closing.signal, desk.stopping]);
  const complain = (why: string) => desk.log.tell('calendar failed, will be tried again', { why });
  const isElsewhere = openElsewhere(desk.log);
  const ended = rounds(() => calendarRound(desk, deps, isElsewhere), roundMs, stop, complain);

  return {
    async close() {
      closing.abort();
      await ended;
      await deps.duty.letGo().catch(() => undefined);
    },
  };
}

/** Everything that is due now, if it is ours to look at. */
export async function calendarRound(
  desk: Desk,
  { holds, givenUp, duty }: CalendarDeps,
  isElsewhere = openElsewhere(desk.log),
): Promise<void> {
  const looker = (look: Look): Look => lookOnce(look, isElsewhere);
  await lookAtDue(desk, holds, duty, looker(lookAtHold));
  await lookAtDue(desk, givenUp, duty, looker(lookForGhost));
}

type Look = typeof lookAtHold;

async function lookAtDue(desk: Desk, list: Appointments, duty: Lease, look: Look): Promise<void> {
  for (let page: Appointment[] = []; ; page = page.slice(atATime)) {
    if (desk.stopping.aborted || !(await duty.take())) return;
    if (page.length === 0) page = await list.due(desk.now(), pageLength);
    if (page.length === 0) return;
    await Promise.all(page.slice(0, atATime).map((one) => look(desk, list, one)));
  }
}

/** One that fails hinders no other, and is left alone for a while. */
function lookOnce(look: Look, isElsewhere: Elsewhere): Look {
  return async (desk, list, appointment) => {
    try {
      await look(desk, list, appointment);
    } catch (error) {
      const { name } = appointment;
      if (!isElsewhere(name.account, error))
        desk.log.tell('not looked at, will be tried again', { ...name, why: classOf(error) });
      await list.keep(appointment, desk.now() + hour / 60);
    }
  };
}
