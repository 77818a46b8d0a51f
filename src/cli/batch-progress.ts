import progress, { type GenericFormatter, Presets, SingleBar } from 'cli-progress';
import { type Batch, isOver } from '../payment/batch.ts';
import { batchWords, describeWait, endedOf } from './batch-words.ts';
import { complain } from './output.ts';

/** How far a batch is, for whoever waits for it. */
export interface Progress {
  show(batch: Batch): void;
  end(): void;
}

/** A bar on a terminal, else a line now and then; nothing for machines. On standard error, beside the result. */
export function openProgress(isForMachines: boolean): Progress {
  if (isForMachines) return { show: () => undefined, end: () => undefined };
  return process.stderr.isTTY ? bar(Date.now) : lines(Date.now);
}

function bar(now: () => number): Progress {
  const drawn = new SingleBar(
    {
      format: frame,
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  const told = hints(now);
  let begun: { at: number; ended: number } | undefined;

  return {
    show(batch) {
      const ended = endedOf(batch.counts);
      const news = told(batch);
      if (news !== undefined) {
        if (begun) drawn.stop(); // its line is cleared, and drawn anew below what is said
        complain(news);
      }
      if (!begun && batch.counts.selected === 0) return; // of nothing, a bar would be full
      const isNew = !begun || news !== undefined;
      begun ??= { at: now(), ended };
      const seconds = Math.max((now() - begun.at) / 1_000, 1);
      const rate = ((ended - begun.ended) / seconds).toFixed(1);
      const shown = { status: batchWords[batch.status], money: moneyOf(batch), rate };
      if (isNew) drawn.start(batch.counts.selected, ended, shown);
      drawn.setTotal(batch.counts.selected);
      drawn.update(ended, shown);
    },
    end: () => drawn.stop(),
  };
}

/** The library writes `INFs` or `LLs` for a time left that nobody knows. */
const frame: GenericFormatter = (options, params, payload) => {
  const left = Number.isFinite(params.eta) ? ' | {eta_formatted} left' : '';
  const format = `{status} [{bar}] {value}/{total} ended | captured {money} | {rate}/s${left}`;
  return progress.Format.Formatter({ ...options, format }, params, payload);
};

const everyMs = 15_000;

/** At the start, then every quarter of a minute, and whenever it enters another state or begins to wait. */
export function lines(now: () => number): Progress {
  const told = hints(now);
  let said = { at: Number.NEGATIVE_INFINITY, status: '' };
  return {
    show(batch) {
      const news = told(batch);
      if (news !== undefined) complain(news);
      if (batch.status === said.status && now() - said.at < everyMs) return;
      said = { at: now(), status: batch.status };
      complain(lineOf(batch));
    },
    end: () => undefined,
  };
}

function lineOf(batch: Batch): string {
  const { status, counts, dry_run } = batch;
  if (status === 'selecting') return `${batchWords.selecting}: ${counts.selected} found so far`;
  if (status === 'stopped' || dry_run) return batchWords[status];
  return `${batchWords[status]}: ${endedOf(counts)} of ${counts.selected} ended, captured ${moneyOf(batch)}`;
}

/** What whoever looks on should know, each once; undefined: nothing new. */
function hints(now: () => number): (batch: Batch) => string | undefined {
  const waiting = waits();
  const still = standstill(now);
  return (batch) => {
    const hint = still(batch);
    return waiting(batch) ?? hint;
  };
}

const longMs = 60_000;

/** Where nothing ends and nothing is in the way, the gateway may owe an answer, or a person a decision. */
function standstill(now: () => number): (batch: Batch) => string | undefined {
  let last = { ended: -1, at: 0, told: false };
  return ({ counts, status, waits }) => {
    const ended = endedOf(counts);
    if (ended !== last.ended || waits || status !== 'running') last = { ended, at: now(), told: false };
    if (last.told || now() - last.at < longMs) return undefined;
    last.told = true;
    return 'Nothing has ended for a minute. `paynet-worker show` tells how one payment stands, `paynet-worker review` lists those that wait for a person.';
  };
}

/** What is new about why a batch waits; undefined: nothing. */
function waits(): (batch: Batch) => string | undefined {
  let known = '';
  return ({ waits }) => {
    const now = waits ? describeWait(waits) : '';
    // What can be tried again later is told with a time that moves on: once is enough.
    const name = waits ? (waits.to_do ?? waits.why) : '';
    if (name === known) return undefined;
    known = name;
    return now === '' ? 'It goes on.' : now;
  };
}

function moneyOf(batch: Batch): string {
  const money = batch.totals.map(({ currency, captured }) => `${captured} ${currency}`);
  if (money.length > 0) return money.join(', ');
  return isOver(batch) ? 'nothing' : 'nothing yet';
}
