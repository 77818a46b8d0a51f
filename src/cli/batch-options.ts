import { InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';

/** What picks the payments of a batch and bounds it, as the command line takes it. */
export interface BatchOptions {
  file?: string;
  approved?: boolean;
  day?: string;
  until?: string;
  exclude?: string[];
  excludeFile?: string;
  maxCount?: number;
  maxTotal?: Record<string, string>;
  dryRun?: boolean;
  skipWrong?: boolean;
  out?: string;
}

/** In the order in which `--help` lists them. */
export const batchOptions = (): Option[] => [
  new Option('--file <csv>', 'capture the payments of a file: client_orderid,amount,currency'),
  new Option('--approved', 'capture every approved hold of the account').conflicts('file'),
  new Option(
    '--day <day>',
    'of an earlier business day, e.g. 2026-11-22: what was created by its end (or --until), also before; today without this',
  ).argParser(readDay),
  new Option('--until <moment>', 'only payments created before, e.g. 2026-11-22T20:30:00Z').argParser(
    readMoment,
  ),
  new Option('--exclude <ids>', 'leave these payments out: client_orderids, separated by commas').argParser(
    readIds,
  ),
  new Option('--exclude-file <file>', 'leave out the payments of a file: one client_orderid on each line'),
  new Option('--max-count <number>', 'send nothing if there are more captures than that').argParser(
    readCount,
  ),
  new Option(
    '--max-total <amount>',
    'send nothing if there is more money, e.g. USD=1000.00; may be repeated',
  ).argParser(readTotal),
  new Option('--dry-run', 'say what would be captured, and send nothing'),
  new Option('--skip-wrong', 'run the other lines of a file in which some are wrong'),
  out(),
];

/** `--out`: where the result of each payment goes. */
export function out(): Option {
  return new Option('--out <csv>', 'write the result of each payment into this file');
}

function readDay(text: string): string {
  if (z.iso.date().safeParse(text).success) return text;
  throw new InvalidArgumentError('wants a day like 2026-11-22');
}

function readMoment(text: string): string {
  if (z.iso.datetime({ offset: true }).safeParse(text).success) return new Date(text).toISOString();
  throw new InvalidArgumentError('wants a moment like 2026-11-22T20:30:00Z or 2026-11-22T23:30:00+03:00');
}

function readIds(text: string, before: string[] = []): string[] {
  return [
    ...before,
    ...text
      .split(',')
      .map((id) => id.trim())
      .filter((id) => id !== ''),
  ];
}

function readCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('wants a number from 1 on');
  return Number(text);
}

function readTotal(text: string, before: Record<string, string> = {}): Record<string, string> {
  const [, currency, total] = /^([A-Z]{3})=(\d{1,15}(?:\.\d+)?)$/.exec(text) ?? [];
  if (currency === undefined || total === undefined) throw new InvalidArgumentError('wants e.g. USD=1000.00');
  if (currency in before) throw new InvalidArgumentError(`${currency} is there twice`);
  return { ...before, [currency]: total };
}
