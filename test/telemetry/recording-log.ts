import type { Log } from '../../src/telemetry/log.ts';

export interface Line extends Record<string, unknown> {
  level: string;
  message: string;
}

/** A log that keeps its lines, in order. */
export function recordingLog(): { log: Log; lines: Line[] } {
  const lines: Line[] = [];
  const keep = (level: string) => (fields: Record<string, unknown>, message: string) => {
    lines.push({ ...fields, level, message });
  };
  const log = { debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') };
  return { log: log as unknown as Log, lines };
}
