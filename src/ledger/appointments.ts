import type { PaymentName } from '../payment/payment.ts';
import { ledgerKeys, nameOf, readName } from './keys.ts';
import type { JournalEntry } from './ledger.ts';
import { announce } from './scripts.ts';
import type { Store } from './store.ts';

/** A payment that is to be looked at, and when, ms since 1970. */
export interface Appointment {
  name: PaymentName;
  at: number;
}

/** Payments by when each is to be looked at. */
export interface Appointments {
  /** Those whose time has come, the most overdue first. */
  due(now: number, limit: number): Promise<Appointment[]>;
  /**
   * Ends a look: `next` says when the next one is, null that there is none. Writes a line of history and fields of
   * the payment with it. False: somebody else ended this look, or the payment is off the list; nothing is written.
   */
  keep(appointment: Appointment, next: number | null, learned?: Learned): Promise<boolean>;
}

/** What a look brought. */
export interface Learned {
  note?: Omit<JournalEntry, 'at'>;
  fields?: Record<string, string>;
}

/** The list of all holds, or that of preauths that were given up on. */
export function openAppointments(
  redis: Store,
  prefix: string,
  list: 'calendar' | 'givenUp',
  now: () => number = Date.now,
): Appointments {
  const keys = ledgerKeys(prefix);

  return {
    async due(until, limit) {
      const found = await redis.zrangebyscore(keys[list], '-inf', until, 'WITHSCORES', 'LIMIT', 0, limit);
      return found.flatMap((text, index) =>
        index % 2 === 0 ? { name: readName(text), at: Number(found[index + 1]) } : [],
      );
    },

    async keep({ name, at }, next, { note, fields = {} } = {}) {
      const entry = note && { at: new Date(now()).toISOString(), ...note };
      const step = { name: nameOf(name), at: String(at), next, fields, ...(entry && { entry }) };
      const touched = [keys.payment(name), keys.journal(name), keys[list]];
      return (await redis.eval(keepAppointment, 3, ...touched, JSON.stringify(step))) === 1;
    },
  };
}

/**
 *   KEYS  payment, journal, list
 *   step  name, at (the time it stood at), next (ms, or null), fields, entry: optional
 *
 *   returns 1, or 0 when it does not stand at that time any more
 */
const keepAppointment = /* lua */ `${announce}
if redis.call('ZSCORE', KEYS[3], step.name) ~= step.at then return 0 end
if step.next == cjson.null then redis.call('ZREM', KEYS[3], step.name)
else redis.call('ZADD', KEYS[3], step.next, step.name) end

if redis.call('EXISTS', KEYS[1]) == 1 then
  write(KEYS[1], step.fields)
  if step.entry then journal(KEYS[2], step.entry) end
end
return 1
`;
