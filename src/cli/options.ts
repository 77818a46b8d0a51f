import { InvalidArgumentError, Option } from 'commander';
import { duration } from '../config/kinds.ts';

/** `--json`: print for machines. */
export const json = () => new Option('--json', 'print JSON');

/** `--wait 30s`: wait for the final outcome. */
export const wait = () =>
  new Option('--wait <duration>', 'wait for the final outcome, at most so long (30s, 5m)').argParser(
    readDuration,
  );

/** `--account`: which one, where several are configured. */
export const account = (of: 'payment' | 'batch' | 'payment or batch' = 'payment') =>
  new Option('--account <id>', `account of the ${of}, where there are several`);

export function readDuration(text: string): number {
  const { data, error } = duration.safeParse(text);
  if (data === undefined) throw new InvalidArgumentError(error?.issues[0]?.message ?? 'wants a duration');
  return data;
}

export function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError('wants a port number');
  return port;
}
