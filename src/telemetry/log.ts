import { type Logger, pino } from 'pino';

/** One line per step: who (`account`, `client_orderid`, `operation`), the state, and a constant message. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

export interface LogOptions {
  level: string;
  /** Readable lines instead of JSON; meant for a terminal. */
  pretty: boolean;
}

/** Logs to the standard error output, so that standard output belongs to what a command prints. */
export function openLog({ level, pretty }: LogOptions): Log {
  if (!pretty) return pino({ level, base: null }, pino.destination({ dest: 2, sync: true }));
  return pino({
    level,
    base: null,
    transport: {
      target: 'pino-pretty',
      options: { destination: 2, translateTime: 'HH:MM:ss.l', singleLine: true },
    },
  });
}

/** For tests and for producers inside somebody else's program. */
export const silentLog: Log = pino({ level: 'silent' });
