import { hideCardNumbers } from '../../src/payment/hide-card-numbers.ts';
import { type Log, openLog } from '../../src/telemetry/log.ts';

export interface Line extends Record<string, unknown> {
  level: string;
  message: string;
}

/** The real log, at its most talkative, whose lines are kept in order. */
export function recordingLog(secrets: readonly string[] = []): { log: Log; lines: Line[]; texts: string[] } {
  const lines: Line[] = [];
  const texts: string[] = [];
  const write = (text: string) => {
    texts.push(text);
    const { level, msg, time: _, ...fields } = JSON.parse(text);
    lines.push({ ...fields, level: levels[level] ?? '', message: msg });
  };
  return { log: openLog({ level: 'trace', pretty: false, secrets, hideCardNumbers, write }), lines, texts };
}

const levels: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};
