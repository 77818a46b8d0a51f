import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parse } from 'csv-parse/sync';
import { type CaptureRequest, captureSchema } from '../payment/capture.ts';
import { readRequest } from '../payment/issues.ts';
import type { Exponents } from '../payment/money.ts';
import { exitCodes, Failure } from './failure.ts';
import { mustBeReadable } from './list-file.ts';

/** A file of captures: those that may be asked for, and the lines that may not. */
export interface CaptureList {
  items: CaptureRequest[];
  wrong: WrongLine[];
}

/** A line that can't be used: its number, what is wrong, and what stands in it, which may be anything. */
export interface WrongLine {
  line: number;
  message: string;
  fields: Partial<Record<Column, string>>;
}

/** The wrong lines for machines, without what stands in them. */
export function linesOf(wrong: readonly WrongLine[]) {
  return wrong.map(({ line, message }) => ({ line, message }));
}

const columns = ['client_orderid', 'amount', 'currency'] as const;
type Column = (typeof columns)[number];

/**
 * Reads a CSV of captures with the columns `client_orderid`, `amount` and `currency` in any order, the last two
 * both or neither; amount and currency of a line may be left empty for all that is held. Each line is
 * judged by itself, so that one with a stray quote spoils no other. Throws a `Failure` where
 * the file as a whole is no such list.
 */
export async function readCaptureList(file: string, exponents: Exponents): Promise<CaptureList> {
  await mustBeReadable(file, '--file');
  const list = listOf(exponents);
  let header: Column[] | undefined;
  for await (const { line, text } of textOf(file)) {
    if (header) list.add(line, header, text);
    else header = headerOf(text);
  }
  if (!header) throw unusable('The file is empty; its first line must name the columns.');
  return list.done();
}

async function* textOf(file: string) {
  const lines = createInterface({
    input: createReadStream(file, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  let line = 0;
  for await (const text of lines) {
    line += 1;
    if (text.trim() !== '') yield { line, text };
  }
}

function headerOf(text: string): Column[] {
  const named = fieldsOf(text) ?? [];
  const known = columns.filter((column) => named.includes(column));
  const isComplete = known.length === named.length && known.includes('client_orderid');
  if (isComplete && known.length !== 2) return named as Column[];
  throw unusable(
    'The first line must name the columns, separated by commas: client_orderid,amount,currency, or client_orderid alone. The file must be UTF-8.',
  );
}

/** Undefined: quotes that don't match. */
function fieldsOf(text: string): string[] | undefined {
  // The library makes a parser for each line, which is slow, and few lines have quotes.
  if (!text.includes('"')) return text.split(',').map((field) => field.trim());
  try {
    return (parse(text, { trim: true, relax_column_count: true }) as string[][])[0];
  } catch {
    return undefined;
  }
}

function listOf(exponents: Exponents) {
  const schema = captureSchema({ exponents });
  const wrong: WrongLine[] = [];
  const taken = new Map<string, { line: number; item: CaptureRequest; fields: WrongLine['fields'] }>();

  return {
    add(line: number, header: readonly Column[], text: string): void {
      const values = fieldsOf(text);
      if (!values) return void wrong.push({ line, message: 'its quotes do not match', fields: {} });
      const fields = Object.fromEntries(header.map((column, index) => [column, values[index] ?? '']));
      if (values.length !== header.length) {
        const message = `has ${values.length} fields, and the first line has ${header.length}`;
        return void wrong.push({ line, message, fields });
      }
      const read = readRequest(schema, Object.fromEntries(Object.entries(fields).filter(([, text]) => text)));
      if (!read.ok) return void wrong.push({ line, message: said(read.issues), fields });
      const { client_orderid } = read.value;
      const before = taken.get(client_orderid);
      if (before) wrong.push({ line, message: `names the payment of line ${before.line} again`, fields });
      else taken.set(client_orderid, { line, item: read.value, fields });
    },

    /** Of two lines that want different amounts of one payment, nobody knows which is meant. */
    done(): CaptureList {
      for (const { line, fields } of [...wrong]) {
        const { client_orderid = '' } = fields;
        const before = taken.get(client_orderid);
        if (!before || sameMoney(before.fields, fields)) continue;
        taken.delete(client_orderid);
        const message = `line ${line} names the same payment with another amount`;
        wrong.push({ line: before.line, message, fields: before.fields });
      }
      wrong.sort((one, other) => one.line - other.line);
      return { items: [...taken.values()].map(({ item }) => item), wrong };
    },
  };
}

function said(issues: readonly { path: string; message: string }[]): string {
  return issues.map(({ path, message }) => `${path}: ${message}`).join('; ');
}

function sameMoney(one: WrongLine['fields'], other: WrongLine['fields']): boolean {
  return one.amount === other.amount && one.currency === other.currency;
}

function unusable(message: string): Failure {
  return new Failure(message, exitCodes.wrongUsage);
}
