import { join } from 'node:path';
import type { Member } from '../support/house.ts';
import type { Secret, SecretKind } from './canaries.ts';
import { readFiles, readOutside } from './files.ts';
import { readMemory } from './memory.ts';
import { readRedis } from './redis-content.ts';
import { openScanner } from './scanner.ts';
import type { Stage } from './stage.ts';
import { openTally, type Row, type Tally } from './tally.ts';

const ofCards: SecretKind[] = ['number', 'holder', 'code'];

/** What is left at rest, outside of any process: nothing of any secret may be. */
export async function inspectRest(stage: Stage, secrets: readonly Secret[], pids: number[]): Promise<Row[]> {
  const { folder, queue, vault } = stage;
  const scanner = openScanner(secrets);
  const below = (where: string, ...names: string[]): Row => {
    const tally = openTally(where, scanner);
    for (const name of names) readFiles(join(folder, name), tally.scan);
    return tally.row();
  };
  const inRedis = async (where: string, url: string) => {
    const tally = openTally(where, scanner);
    await readRedis({ url }, tally.scan);
    return tally.row();
  };
  const answers = openTally('HTTP answers', scanner);
  for (const [index, text] of [...stage.counter.answers, ...stage.answers].entries()) {
    answers.scan(Buffer.from(text), `answer ${index}, ${text.slice(0, text.indexOf('\n'))}`);
  }
  const outside = openTally('environment, command line', scanner);
  for (const pid of pids) readOutside(pid, outside.scan);

  return [
    await inRedis('queue Redis, all keys', queue.url),
    await inRedis('vault Redis, all keys', vault.url),
    below('files of the queue Redis', 'queue', 'queue-before'),
    below('files of the vault Redis', 'vault'),
    below('data and temporary files', 'data', 'work', 'tmp'),
    below('logs at trace', 'logs'),
    answers.row(),
    below('output of commands', 'cli'),
    outside.row(),
  ];
}

/**
 * What is in the memory of the workers: no card may be. `repeated` are cards that the gateway repeated, so
 * that they came back as text; they are told apart.
 */
export function inspectWorkers(
  workers: readonly Member[],
  cards: readonly Secret[],
  repeated: readonly Secret[],
): Row[] {
  const own = openCardTally('memory of the workers', cards, true);
  const echoed = openCardTally('... cards that the gateway repeated', repeated, false);
  for (const { pid } of workers) {
    readMemory(pid, (bytes, place) => {
      own.scan(bytes, `process ${pid}, ${place}`);
      echoed.scan(bytes, `process ${pid}, ${place}`);
    });
  }
  return [own.row(), echoed.row()];
}

/** What is in the memory of a Redis: nothing of any secret may be. */
export function inspectRedis(where: string, pid: number, secrets: readonly Secret[]): Row {
  const tally = openTally(where, openScanner(secrets));
  readMemory(pid, tally.scan);
  return tally.row();
}

/** Which cards are in the memory of the process that takes them, for information. */
export function inspectHttp(pid: number, secrets: readonly Secret[]): Row {
  const tally = openCardTally('memory of the HTTP process', secrets, false);
  readMemory(pid, tally.scan);
  return tally.row();
}

/** Processes that sign and check hold keys and controls by design, so there only cards are looked for. */
function openCardTally(where: string, secrets: readonly Secret[], counts: boolean): Tally {
  return openTally(where, openScanner(secrets, ofCards), { counts, cardsOnly: true });
}
