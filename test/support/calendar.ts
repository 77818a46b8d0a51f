import { openAppointments } from '../../src/ledger/appointments.ts';
import { type HoldRules, hour } from '../../src/payment/hold-rules.ts';
import { openLease } from '../../src/queue/lease.ts';
import type { Desk } from '../../src/worker/desk.ts';
import { type CalendarDeps, calendarRound } from '../../src/worker/holds/calendar.ts';
import { type Line, recordingLog } from '../telemetry/recording-log.ts';
import { expiryOf } from './holds.ts';
import type { Scene } from './scene.ts';

/** Somebody who looks at the holds of a scene, when the test says so. */
export interface Keeper {
  deps: CalendarDeps;
  /** One round, this many hours before the hold expires if told. */
  round(hoursBefore?: number): Promise<void>;
  /** What was logged under this message. */
  told(message: string): Omit<Line, 'level' | 'message'>[];
}

export function keeperOf(scene: Scene, rules: Partial<HoldRules> = {}, changes: Partial<Desk> = {}): Keeper {
  const { world, clock } = scene;
  const { log, lines } = recordingLog();
  const now = () => clock.now;
  const deps = {
    holds: openAppointments(world.redis, world.prefix, 'calendar', now),
    givenUp: openAppointments(world.redis, world.prefix, 'givenUp', now),
    duty: openLease(world.redis, world.prefix, 'calendar', 60_000),
  };
  const holdRules = (id: string) => ({ ...scene.desk.holdRules(id), ...rules });
  return {
    deps,
    async round(hoursBefore) {
      if (hoursBefore !== undefined) clock.now = (await expiryOf(scene)) - hoursBefore * hour;
      await calendarRound({ ...scene.desk, holdRules, log, ...changes }, deps);
    },
    told: (message) =>
      lines.filter((line) => line.message === message).map(({ level: _, message: __, ...fields }) => fields),
  };
}
