import { readFileSync } from 'node:fs';
import type { Member } from '../support/house.ts';
import { type Figure, quantile, rounded } from './figures.ts';

/** What a process had in memory, MB, by the time, ms since it was first looked at. */
type Life = { at: number; mb: number }[];

const lookEveryMs = 500;
/** In its first seconds a process only gets to know its work. */
const warmUpMs = 15_000;
const longEnoughMs = 2 * warmUpMs;

/** Watches the memory of workers that come and go. Linux only; elsewhere nothing is seen. */
export function watchMemory() {
  const lives = new Map<number, Life>();
  const begun = Date.now();
  let members: readonly Member[] = [];
  const looking = setInterval(() => {
    for (const { pid } of members) look(pid);
  }, lookEveryMs);

  return {
    of(those: readonly Member[]): void {
      members = those;
    },
    stop(): void {
      clearInterval(looking);
    },
    figures: () => figuresOf([...lives.values()]),
  };

  function look(pid: number): void {
    const mb = residentMb(pid);
    if (mb === undefined) return;
    lives.set(pid, [...(lives.get(pid) ?? []), { at: Date.now() - begun, mb }]);
  }
}

/** What garbage and buffers come and go with. */
const mostGrowthMb = 25;

function figuresOf(lives: readonly Life[]): Figure[] {
  const peak = Math.max(0, ...lives.flat().map(({ mb }) => mb));
  const growth = growthOf(lives);
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
      quantile(
        life.filter(({ at }) => at >= from && at < to).map(({ mb }) => mb),
        0.5,
      );
    const third = (died - born - warmUpMs) / 3;
    return [between(died - third, died) - between(born + warmUpMs, born + warmUpMs + third)];
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
