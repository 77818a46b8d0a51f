import { setTimeout as sleep } from 'node:timers/promises';
import { rulesOf } from '../app/accounts.ts';
import type { ShopSide } from '../app/shop-side.ts';
import type { Config } from '../config.ts';
import { type Batch, isOver } from '../payment/batch.ts';
import type { Refusal } from '../payment/refusal.ts';
import type { Client } from '../queue/client.ts';
import { chooseAccount } from '../queue/orders.ts';
import { goesOn } from './again.ts';
import { tellEnd } from './batch-end.ts';
import type { BatchOptions } from './batch-options.ts';
import { openProgress, type Progress } from './batch-progress.ts';
import { type CaptureList, linesOf, readCaptureList, type WrongLine } from './capture-list.ts';
import { atCounter } from './counter.ts';
import { excludedBy, tellUnknown } from './exclusions.ts';
import { exitAfter, exitCodes, Failure } from './failure.ts';
import { complain, describeRefusal, say, sayJson } from './output.ts';
import { mustBeWritable, writeResults } from './result-file.ts';

interface Options extends BatchOptions {
  account?: string;
  wait?: number;
  json?: boolean;
}

/**
 * Opens the batch of a file, or of all approved holds, follows it to its end and tells how each payment ended.
 * Gives the exit code: 0 only if every one of them was captured.
 */
export async function captureBatch(options: Options): Promise<number> {
  const exclude = await excludedBy(options);
  if (options.out !== undefined) await mustBeWritable(options.out);
  return atCounter('toOrder', async (shop, config) => {
    const list = options.file === undefined ? undefined : await listFrom(options.file, options, config);
    if (list && !mayRun(list, options)) return exitCodes.wrongUsage;
    if (list?.items.length === 0) return nothingToDo(shop, list.wrong, options);

    await tellUnknown(shop.client, exclude, options.account);
    const opened = await shop.client.openBatch(requestOf(options, exclude, list));
    if (!opened.ok) return refused(opened.refusal, options);
    const batch = await watched(shop.client, opened.batch, options);
    return tellEnd(shop.client, { begun: opened.batch, batch }, list?.wrong ?? [], options);
  });
}

async function listFrom(file: string, { account }: Options, config: Config): Promise<CaptureList> {
  const chosen = chooseAccount(account, config.accounts.map(rulesOf));
  if (!chosen.ok) throw new Failure(describeRefusal(chosen.refusal), exitCodes.wrongUsage);
  return readCaptureList(file, chosen.rules.exponents);
}

/** Every wrong line is named; without leave to skip them nothing is started. */
function mayRun({ wrong }: CaptureList, { skipWrong = false }: Options): boolean {
  if (wrong.length === 0) return true;
  complain(wrong.map(({ line, message }) => `line ${line}: ${message}`).join('\n'));
  if (!skipWrong)
    complain('Nothing was started. Put these lines right, or run the others with --skip-wrong.');
  return skipWrong;
}

async function nothingToDo(shop: ShopSide, wrong: readonly WrongLine[], { out, json }: Options) {
  if (out !== undefined) await writeResults(out, shop.client, undefined, wrong);
  if (json) sayJson({ batch: null, wrong_lines: linesOf(wrong) });
  else say('There is nothing to capture.');
  return wrong.length === 0 ? exitCodes.done : exitCodes.failed;
}

function requestOf(options: Options, exclude: readonly string[], list: CaptureList | undefined) {
  const { account, day, until, maxCount, maxTotal, dryRun } = options;
  return {
    kind: 'capture',
    ...(account !== undefined && { account }),
    ...(day !== undefined && { day }),
    ...(until !== undefined && { until }),
    ...(exclude.length > 0 && { exclude }),
    ...(maxCount !== undefined && { max_count: maxCount }),
    ...(maxTotal && { max_total: maxTotal }),
    ...(dryRun && { dry_run: true }),
    ...(list && { items: list.items }),
  };
}

function refused(refusal: Refusal, { json }: Options): number {
  if (json) sayJson(refusal);
  else complain(describeRefusal(refusal));
  return exitAfter(refusal);
}

/** Until it is over, the time to wait is, or somebody presses Ctrl-C, which leaves the batch running. */
async function watched(client: Client, batch: Batch, options: Options): Promise<Batch> {
  const { json = false, wait } = options;
  const leaving = new AbortController();
  const leave = () => leaving.abort();
  const timer = wait === undefined ? undefined : setTimeout(leave, wait);
  process.on('SIGINT', leave);
  const progress = openProgress(json);
  try {
    return await follow(client, batch, progress, leaving.signal);
  } catch (error) {
    complain(goesOn(batch, options));
    throw error;
  } finally {
    progress.end();
    process.off('SIGINT', leave);
    clearTimeout(timer);
  }
}

const lookMs = 1_000;
/** How long Redis may be away until nobody waits for it any more. */
const patienceMs = 60_000;

/** Shows how far it is, again and again; gives it as it was seen last. */
export async function follow(
  client: Pick<Client, 'waitForBatch'>,
  batch: Batch,
  progress: Pick<Progress, 'show'>,
  leaving: AbortSignal,
): Promise<Batch> {
  let seen = batch;
  let heardAt = Date.now();
  for (;;) {
    progress.show(seen);
    if (isOver(seen) || leaving.aborted) return seen;
    try {
      seen = (await client.waitForBatch(seen.id, { timeout: lookMs, signal: leaving })) ?? seen;
      heardAt = Date.now();
    } catch (error) {
      if (Date.now() - heardAt > patienceMs) throw error;
      await sleep(lookMs, undefined, { signal: leaving }).catch(() => undefined);
    }
  }
}
