import { type EventShape, events } from './events.ts';
import { isOfKind } from './field-kinds.ts';

/** What of an event goes into the log, and how much of it had to stay out. */
export interface Allowed {
  level: EventShape['level'];
  fields: Record<string, unknown>;
  leftOut: number;
}

/** The table's word on an event at run time. Undefined: there is no such event, and nothing of it is written. */
export function allowed(event: string, fields: Readonly<Record<string, unknown>>): Allowed | undefined {
  if (!Object.hasOwn(events, event)) return undefined;
  const { level, fields: kinds }: EventShape = events[event as keyof typeof events];

  const kept: Record<string, unknown> = {};
  let leftOut = 0;
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind !== undefined && isOfKind(kind, value)) kept[name] = value;
    else leftOut += 1;
  }
  return { level, fields: kept, leftOut };
}
