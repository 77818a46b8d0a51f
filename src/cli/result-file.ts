import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import type { BatchItem } from '../payment/batch.ts';
import type { Client } from '../queue/client.ts';
import type { WrongLine } from './capture-list.ts';
import { exitCodes, Failure } from './failure.ts';
import { whyNotUsable } from './file-trouble.ts';
import { withoutCards } from './output.ts';

const columns = [
  'client_orderid',
  'amount',
  'currency',
  'status',
  'error_code',
  'error_message',
  'paynet_order_id',
] as const satisfies (keyof BatchItem)[];

type Row = Partial<Record<(typeof columns)[number], string | null>>;

/** Throws a `Failure` if no file can be written there: before anything is sent, not after. */
export async function mustBeWritable(file: string): Promise<void> {
  try {
    await (await open(file, 'a')).close();
  } catch (error) {
    throw new Failure(`The file of --out cannot be written: ${whyNotUsable(error)}.`, exitCodes.wrongUsage);
  }
}

/**
 * Writes what became of each payment of a batch, and which lines of a list were wrong, as a CSV. The file takes its
 * place when it is whole. A cell that a spreadsheet would take for a formula gets a `'` in front.
 */
export async function writeResults(
  file: string,
  client: Client,
  batch: string | undefined,
  wrong: readonly WrongLine[] = [],
): Promise<void> {
  const part = `${file}.part`;
  const rows = stringify({ header: true, columns: [...columns], escape_formulas: true });
  try {
    await pipeline(rowsOf(client, batch, wrong), rows, createWriteStream(part));
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function* rowsOf(client: Client, batch: string | undefined, wrong: readonly WrongLine[]) {
  for await (const item of batch === undefined ? [] : itemsOf(client, batch)) yield item;
  for (const one of wrong) yield rowOf(one);
}

/** Every item of a batch, a page at a time. */
export async function* itemsOf(client: Client, batch: string): AsyncGenerator<BatchItem> {
  let cursor: string | undefined;
  do {
    const found = await client.batchItems(batch, { limit: 500, ...(cursor !== undefined && { cursor }) });
    if (!found.ok)
      throw new Failure('The batch is not there any more, and with it what became of its payments.');
    yield* found.page.items;
    cursor = found.page.next_cursor ?? undefined;
  } while (cursor !== undefined);
}

/** Nobody judged what stands in such a line. */
function rowOf({ line, message, fields }: WrongLine): Row {
  const shown = Object.fromEntries(Object.entries(fields).map(([name, text]) => [name, withoutCards(text)]));
  return {
    ...shown,
    status: 'wrong_line',
    error_code: 'WRONG_LINE',
    error_message: `line ${line}: ${message}`,
  };
}
