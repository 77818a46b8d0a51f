import { pino } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { allowed } from './allowed.ts';
import type { EventName, FieldsOf } from './events.ts';
import { lastNet, type NetOptions } from './net.ts';
import { seldom } from './seldom.ts';

/** Where everything that happens is told. What may be told stands in `events.ts`, and nothing else is written. */
export interface Log {
  /**
   * Writes one line: the event, and those of its fields that are known. A field that the table does not
   * name, or of another kind, does not compile; should one come all the same, it is left out and counted.
   */
  tell<Event extends EventName, Fields extends FieldsOf<Event>>(
    event: Event,
    fields?: Fields & NoOthers<Fields, FieldsOf<Event>>,
  ): void;
  /** How many lines the last net had to change. More than none is a bug, and `log line masked` tells of it. */
  masked(): number;
  /** How many fields and events were left out. */
  leftOut(): number;
}

type NoOthers<Given, Known> = Readonly<Partial<Record<Exclude<keyof Given, keyof Known>, never>>>;

export interface LogOptions extends NetOptions {
  /** `fatal` to `trace`, or `silent`. */
  level: string;
  /** Readable lines instead of JSON; meant for a terminal. */
  pretty: boolean;
  /** Takes each line; the standard error output, unless given. */
  write?: (line: string) => void;
}

/** Logs to the standard error output, so that standard output belongs to what a command prints. */
export function openLog({ level, pretty, write = toStderr(), ...netOptions }: LogOptions): Log {
  const count = { masked: 0, leftOut: 0 };
  const net = lastNet(netOptions);
  const wording = pretty ? forPeople() : (line: string) => line;
  const logger = pino({ level, base: null }, { write: pass });

  const tellOfMasks = seldom(onceAMinute, () => tell('log line masked', { masked: count.masked }));
  const tellOfFields = seldom(onceAMinute, (event) =>
    tell('log field left out', { event, left_out: count.leftOut }),
  );

  return { tell, masked: () => count.masked, leftOut: () => count.leftOut };

  function tell(event: string, fields: Readonly<Record<string, unknown>> = {}): void {
    const told = allowed(event, fields);
    count.leftOut += told?.leftOut ?? 1;
    if (told) logger[told.level](told.fields, event);
    if (told?.leftOut) tellOfFields(event);
  }

  function pass(line: string): void {
    // What we wrote ourselves in front is numbers, and a time may look like anything.
    const start = /^\{"level":\d+,"time":\d+/.exec(line)?.[0].length ?? 0;
    const clean = line.slice(0, start) + net(line.slice(start));
    write(wording(clean));
    if (clean === line) return;
    count.masked += 1;
    tellOfMasks('');
  }
}

/** For tests and for producers inside somebody else's program. */
export const silentLog: Log = { tell: () => undefined, masked: () => 0, leftOut: () => 0 };

const onceAMinute = 60_000;

function toStderr(): (line: string) => void {
  const stderr = pino.destination({ dest: 2, sync: true });
  return (line) => stderr.write(line);
}

/** In this thread: one of its own would get the line before the net does. */
function forPeople(): (line: string) => string {
  return prettyFactory({ translateTime: 'HH:MM:ss.l', singleLine: true });
}
