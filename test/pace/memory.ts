import { readFileSync } from 'node:fs';
import type { Member } from '../support/house.ts';
import { type Figure, quantile, rounded } from './figures.ts';

/** What a process had in memory, MB, by the time, ms since it was first looked at. */
type Life = { at: number; mb: number }[];

const lookEveryMs = 500;
const collectEveryMs = 5_000;
/** How long after it was told to collect its garbage a process has done so. */
const collectedMs = 1_000;
/** In its first seconds a process only gets to know its work. */
const warmUpMs = 15_000;
const longEnoughMs = 2 * warmUpMs;

/**
 * Watches the memory of workers that come and go. Whether it grows is seen right after they collected their garbage:
 * between two collections a heap grows by far more than anything that would be kept. Linux only; elsewhere nothing is
 * seen.
 */
export function watchMemory() {
  const lives = new Map<number, Life>();
  const collected = new Map<number, Life>();
  const begun = Date.now();
  let members: readonly Member[] = [];
  const looking = setInterval(() => {
    for (const { pid } of members) look(pid, lives);
  }, lookEveryMs);
  const collecting = setInterval(() => {
    const told = members.filter(({ pid }) => lives.has(pid) && collect(pid));
    setTimeout(() => {
      for (const { pid } of told) look(pid, collected);
    }, collectedMs);
  }, collectEveryMs);

  return {
    of(those: readonly Member[]): void {
      members = those;
    },
    stop(): void {
      clearInterval(looking);
      clearInterval(collecting);
    },
    figures: () => figuresOf([...lives.values()], growthOf([...collected.values()])),
  };

  function look(pid: number, seen: Map<number, Life>): void {
    const mb = residentMb(pid);
    if (mb === undefined) return;
    seen.set(pid, [...(seen.get(pid) ?? []), { at: Date.now() - begun, mb }]);
  }
}

/** Tells a worker to collect its garbage (`collect.ts`). False: it is gone. */
function collect(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGUSR2');
  } catch {
    return false;
  }
}

/** What buffers come and go with, and pages that are not given back at once. */
const mostGrowthMb = 25;

function figuresOf(lives: readonly Life[], growth: number | undefined): Figure[] {
  const peak = Math.max(0, ...lives.flat().map(({ mb }) => mb));
  return [
    { what: 'the most memory of a worker', value: Math.round(peak), unit: 'MB' },
    ...(growth === undefined
      ? []
      : [{ what: 'its growth', value: rounded(growth, 1), unit: 'MB', most: mostGrowthMb }]),
  ];
}

/**
 * How much more the worst process had in the end than after its first seconds, each as the middle of what was
 * seen; undefined where none lived long enough to tell.
 */
export function growthOf(lives: readonly Life[]): number | undefined {
  const growths = lives.flatMap((life) => {
    const [born = 0, died = 0] = [life[0]?.at, life.at(-1)?.at];
    if (died - born < longEnoughMs) return [];
    const between = (from: number, to: number) =>
      life.filter(({ at }) => at >= from && at <= to).map(({ mb }) => mb);
    const third = (died - born - warmUpMs) / 3;
    const [first, last] = [between(born + warmUpMs, born + warmUpMs + third), between(died - third, died)];
    return first.length > 0 ? [quantile(last, 0.5) - quantile(first, 0.5)] : [];
  });
  return growths.length === 0 ? undefined : Math.max(...growths);
}

const pageBytes = 4_096;

function residentMb(pid: number): number | undefined {
  try {
    const [, pages = '0'] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
    return (Number(pages) * pageBytes) / 1_048_576;
  } catch {
    return undefined;
  }
}
