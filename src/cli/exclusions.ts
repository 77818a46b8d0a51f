import { readFile } from 'node:fs/promises';
import { clientOrderid } from '../payment/client-orderid.ts';
import type { Client } from '../queue/client.ts';
import type { BatchOptions } from './batch-options.ts';
import { exitCodes, Failure } from './failure.ts';
import { mustBeReadable } from './list-file.ts';
import { complain } from './output.ts';

const order = clientOrderid();

/** Whom to leave out, of both options. Throws a `Failure` that names every line or id that can be none. */
export async function excludedBy({ exclude = [], excludeFile }: BatchOptions): Promise<string[]> {
  const wrong = exclude.flatMap((id, index) => wrongIn(id, `--exclude, id ${index + 1}`));
  const lines = excludeFile === undefined ? [] : await linesIn(excludeFile);
  wrong.push(...lines.flatMap(({ id, line }) => wrongIn(id, `--exclude-file, line ${line}`)));
  if (wrong.length > 0)
    throw new Failure([...wrong, 'Nothing was started.'].join('\n'), exitCodes.wrongUsage);
  return [...new Set([...exclude, ...lines.map(({ id }) => id)])];
}

async function linesIn(file: string): Promise<{ id: string; line: number }[]> {
  await mustBeReadable(file, '--exclude-file');
  const text = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  const lines = text.split(/\r\n|\r|\n/).map((line, index) => ({ id: line.trim(), line: index + 1 }));
  return lines.filter(({ id }) => id !== '');
}

function wrongIn(id: string, place: string): string[] {
  const { error } = order.safeParse(id);
  return error ? [`${place}: ${error.issues[0]?.message}`] : [];
}

const atOnce = 100;
const mostNamed = 20;

/** Tells of ids to leave out that are no payment's: a slip there captures what should have been left. */
export async function tellUnknown(
  client: Pick<Client, 'payment'>,
  ids: readonly string[],
  account: string | undefined,
): Promise<void> {
  const unknown: string[] = [];
  for (let from = 0; from < ids.length; from += atOnce) {
    const looked = ids.slice(from, from + atOnce).map(async (client_orderid) => {
      const found = await client.payment({ client_orderid, account });
      return found.ok || found.refusal.code !== 'UNKNOWN_PAYMENT' ? [] : [client_orderid];
    });
    unknown.push(...(await Promise.all(looked)).flat());
  }
  if (unknown.length === 0) return;
  const more = unknown.length > mostNamed ? `, and ${unknown.length - mostNamed} more` : '';
  complain(`To be left out, but no payment: ${unknown.slice(0, mostNamed).join(', ')}${more}`);
}
