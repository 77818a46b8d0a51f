import { Presets, SingleBar } from 'cli-progress';
import type { Batch } from '../payment/batch.ts';
import { complain } from './output.ts';

/** How far a batch is, for whoever waits for it. */
export interface Progress {
  show(batch: Batch): void;
  end(): void;
}

/** A bar on a terminal, else a line now and then; nothing for machines. On standard error, beside the result. */
export function openProgress(isForMachines: boolean): Progress {
  if (isForMachines) return { show: () => undefined, end: () => undefined };
  return process.stderr.isTTY ? bar() : lines(Date.now);
}

function bar(): Progress {
  const drawn = new SingleBar(
    {
      format: '{status} [{bar}] {value}/{total} captures | {money} | {rate}/s | {eta_formatted} left',
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  let begun: { at: number; ended: number } | undefined;

  return {
    show(batch) {
      const ended = endedOf(batch);
      if (!begun) drawn.start(batch.counts.selected, ended, { status: '', money: '', rate: '0.0' });
      begun ??= { at: Date.now(), ended };
      const seconds = Math.max((Date.now() - begun.at) / 1_000, 1);
      const rate = ((ended - begun.ended) / seconds).toFixed(1);
      drawn.setTotal(batch.counts.selected);
      drawn.update(ended, { status: batch.status, money: moneyOf(batch), rate });
    },
    end: () => drawn.stop(),
  };
}

const everyMs = 15_000;

/** At the start, then every quarter of a minute, and whenever it enters another state. */
export function lines(now: () => number): Progress {
  let said = { at: Number.NEGATIVE_INFINITY, status: '' };
  return {
    show(batch) {
      if (batch.status === said.status && now() - said.at < everyMs) return;
      said = { at: now(), status: batch.status };
      complain(`${batch.status}: ${endedOf(batch)}/${batch.counts.selected} captures, ${moneyOf(batch)}`);
    },
    end: () => undefined,
  };
}

function endedOf({ counts }: Batch): number {
  return counts.selected - counts.waiting - counts.under_way;
}

function moneyOf({ totals }: Batch): string {
  return totals.map(({ currency, captured }) => `${captured} ${currency}`).join(', ') || 'no money yet';
}
