import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLog } from '../../src/telemetry/log.ts';
import { startsBefore, startsIn } from './starts.ts';

const named = { account: 'busy', client_orderid: 'one' };

test('each visit that a log tells of is a start, when it began', () => {
  const folder = mkdtempSync(join(tmpdir(), 'paynet-pace-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const lines: string[] = [];
  const log = openLog({
    level: 'debug',
    pretty: false,
    secrets: [],
    hideCardNumbers: (line) => line,
    write: (line) => lines.push(line),
  });
  log.tell('up', {});
  log.tell('visited', { queue: 'preauth', ...named, result: 'snoozed', ms: 40 });
  log.tell('visited', { queue: 'capture', ...named, result: 'snoozed', ms: 40 });
  log.tell('visit failed, will be tried again', { queue: 'preauth', ...named, why: 'ECONNRESET' });
  writeFileSync(join(folder, 'worker-1.log'), lines.join(''));
  const times = lines.map((line) => (JSON.parse(line) as { time: number }).time);

  expect(startsIn(folder, 'preauth')).toEqual([
    { queue: 'preauth', client_orderid: 'one', at: (times[1] ?? 0) - 40 },
    { queue: 'preauth', client_orderid: 'one', at: times[3] },
  ]);
});

test('starts are counted until the order was sent, or until now', () => {
  const start = (client_orderid: string, at: number) => ({ queue: 'preauth', client_orderid, at });
  const starts = [
    start('sent', 1),
    start('sent', 5),
    start('sent', 9),
    start('waits', 2),
    start('waits', 50),
  ];

  expect(startsBefore(starts, new Map([['sent', 6]]))).toEqual(
    new Map([
      ['sent', 2],
      ['waits', 2],
    ]),
  );
});
