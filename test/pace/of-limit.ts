import { type Arrival, firstOf, perSecond, worstSecond } from './arrivals.ts';
import { type Figure, mean, rounded } from './figures.ts';
import { startsBefore, startsIn } from './starts.ts';

/** How well the limit was kept by these requests of one account, and used: nine tenths of it at least. */
export function figuresOfLimit(arrivals: readonly Arrival[], limit: number): Figure[] {
  return [
    worstFigure(arrivals, limit),
    {
      what: 'long-run rate',
      value: rounded(perSecond(arrivals), 1),
      unit: 'a second',
      least: rounded(limit * 0.9, 1),
    },
  ];
}

export function worstFigure(arrivals: readonly Arrival[], limit: number): Figure {
  return { what: 'worst rolling second', value: worstSecond(arrivals), unit: 'requests', most: limit };
}

/** How often the processor was started for a preauth before it was sent; `most` is the mark of the mean. */
export function figuresOfStarts(logs: string, arrivals: readonly Arrival[], most: number): Figure[] {
  const counts = [...startsBefore(startsIn(logs, 'preauth'), firstOf(arrivals, 'preauth')).values()];
  return [
    { what: 'starts for each payment, until it was sent', value: rounded(mean(counts), 3), unit: '', most },
    { what: 'the most starts for one', value: Math.max(0, ...counts), unit: '' },
  ];
}
