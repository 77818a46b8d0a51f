import { describe, expect, test, vi } from 'vitest';
import { allWell } from '../../src/cli/batch-end.ts';
import { lines, openProgress } from '../../src/cli/batch-progress.ts';
import { follow } from '../../src/cli/capture-batch.ts';
import type { Batch, BatchCounts, BatchStatus } from '../../src/payment/batch.ts';
import type { Wait } from '../../src/payment/wait.ts';
import { aBatch as batchWith } from './a-batch.ts';

const totals = [{ currency: 'USD', selected: '9.00', captured: '4.00', failed: '0.00', under_way: '0.00' }];
const aBatch = (status: BatchStatus, counts: Partial<BatchCounts> = {}) =>
  batchWith({ status, counts, totals });

/** What is printed meanwhile. */
function printed() {
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  return {
    text: () => spy.mock.calls.map(([text]) => String(text)).join(''),
    [Symbol.dispose]: () => spy.mockRestore(),
  };
}

/** What a terminal is sent while a batch is seen as each of these, a second apart. */
function drawn(...seen: Batch[]): string {
  using screen = printed();
  const { isTTY } = process.stderr;
  process.stderr.isTTY = true;
  const progress = openProgress(false);
  try {
    for (const batch of seen) {
      progress.show(batch);
      if (vi.isFakeTimers()) vi.advanceTimersByTime(1_000);
    }
    return screen.text();
  } finally {
    progress.end();
    process.stderr.isTTY = isTTY;
  }
}

describe('a batch that is followed', () => {
  const still = new AbortController().signal;

  test('is shown again and again, until it is over', async () => {
    const looks = [
      aBatch('running', { selected: 2 }),
      undefined,
      aBatch('finished', { selected: 2, approved: 2 }),
    ];
    const show = vi.fn();

    const last = await follow(
      { waitForBatch: async () => looks.shift() },
      aBatch('selecting'),
      { show },
      still,
    );

    expect(last.status).toBe('finished');
    expect(show.mock.calls.map(([{ status }]) => status)).toEqual([
      'selecting',
      'running',
      'running',
      'finished',
    ]);
  });

  test('is left as it was seen last when somebody goes', async () => {
    const leaving = new AbortController();
    let looks = 0;
    const waitForBatch = async () => {
      leaving.abort();
      looks += 1;
      return aBatch(looks === 1 ? 'running' : 'finished');
    };

    expect(
      await follow({ waitForBatch }, aBatch('selecting'), { show: () => undefined }, leaving.signal),
    ).toMatchObject({ status: 'running' });
  });

  test('is followed on over a Redis that is away for a while, but not for good', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      let looks = 0;
      const waitForBatch = async () => {
        looks += 1;
        if (looks === 1) throw new Error('away');
        return aBatch('finished');
      };
      expect(
        await follow({ waitForBatch }, aBatch('running'), { show: () => undefined }, still),
      ).toMatchObject({
        status: 'finished',
      });

      const gone = async () => {
        vi.setSystemTime(Date.now() + 61_000);
        throw new Error('away');
      };
      await expect(
        follow({ waitForBatch: gone }, aBatch('running'), { show: () => undefined }, still),
      ).rejects.toThrow('away');
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('all is well', () => {
  test.each<[boolean, string, Batch]>([
    [true, 'with all captured', aBatch('finished', { selected: 2, approved: 2 })],
    [true, 'with nothing to do', aBatch('finished', { excluded: 3 })],
    [true, 'after a dry run', { ...aBatch('finished', { selected: 2, waiting: 2 }), dry_run: true }],
    [false, 'with one declined', aBatch('finished', { selected: 2, approved: 1, declined: 1 })],
    [false, 'with one skipped', aBatch('finished', { selected: 2, approved: 2, skipped: 1 })],
    [false, 'with one skipped in a dry run', { ...aBatch('finished', { skipped: 1 }), dry_run: true }],
    [false, 'before the end', aBatch('running', { selected: 2, approved: 2 })],
    [false, 'where it was stopped', aBatch('stopped')],
  ])('%s %s', (well, _when, batch) => {
    expect(allWell(batch)).toBe(well);
  });
});

describe('progress', () => {
  test('is a line at each new state, and every quarter of a minute', () => {
    using screen = printed();
    let now = 0;
    const progress = lines(() => now);

    for (const [at, status] of [
      [0, 'selecting'],
      [1_000, 'running'],
      [15_999, 'running'],
      [16_000, 'running'],
      [16_500, 'finished'],
    ] as const) {
      now = at;
      progress.show(aBatch(status, { selected: 3, waiting: 1, under_way: 1, approved: 1 }));
    }

    expect(screen.text().split('\n')).toEqual([
      'looking for what to capture: 3 found so far',
      'running: 1 of 3 ended, captured 4.00 USD',
      'running: 1 of 3 ended, captured 4.00 USD',
      'finished: 1 of 3 ended, captured 4.00 USD',
      '',
    ]);
  });

  test('says once that a batch waits, with the command that ends it, and when it goes on', () => {
    using screen = printed();
    const progress = lines(() => 0);
    const waits = { why: 'stopped', detail: 'account a is stopped', until: null, to_do: 'resume a' } as const;

    for (const state of [null, waits, waits, null]) progress.show({ ...aBatch('running'), waits: state });

    expect(screen.text().split('\n')).toEqual([
      'running: 0 of 0 ended, captured 4.00 USD',
      expect.stringMatching(/^waits: account a is stopped\./),
      '  resume a',
      'It goes on.',
      '',
    ]);
  });

  test('says once that nothing has ended for a minute, and again after something did', () => {
    using screen = printed();
    let now = 0;
    const progress = lines(() => now);
    const hints = () => screen.text().match(/Nothing has ended/g)?.length ?? 0;
    const at = (ms: number, approved: number, waits: Wait | null = null) => {
      now = ms;
      progress.show({ ...aBatch('running', { selected: 9, under_way: 9 - approved, approved }), waits });
      return hints();
    };

    expect([at(0, 1), at(59_999, 1), at(60_000, 1), at(200_000, 1)]).toEqual([0, 0, 1, 1]);
    expect([at(210_000, 2), at(271_000, 2)]).toEqual([1, 2]);
    const waits = { why: 'paused', detail: 'it is paused', until: null, to_do: null } as const;
    expect([at(280_000, 3), at(400_000, 3, waits), at(459_999, 3), at(460_000, 3)]).toEqual([2, 2, 2, 3]);
  });

  test('is nothing for machines', () => {
    using screen = printed();

    openProgress(true).show(aBatch('running'));

    expect(screen.text()).toBe('');
  });

  test('of a batch that captured nothing says so once it is over', () => {
    using screen = printed();
    const progress = lines(() => 0);
    for (const status of ['running', 'finished'] as const) progress.show(batchWith({ status }));

    expect(screen.text().split('\n')).toEqual([
      'running: 0 of 0 ended, captured nothing yet',
      'finished: 0 of 0 ended, captured nothing',
      '',
    ]);
  });

  test('is a bar on a terminal, with money and pace', () => {
    const text = drawn(aBatch('running', { selected: 4, waiting: 2, approved: 2 }));

    expect(text).toMatch(/running \[.*\] 2\/4 ended \| captured 4\.00 USD \| 0\.0\/s/);
  });

  test('on a terminal is no bar before anything is selected, and has its words from the first', () => {
    expect(drawn(aBatch('selecting'), aBatch('finished'))).not.toContain('ended');
    const text = drawn(aBatch('selecting'), aBatch('running', { selected: 4, waiting: 4 }));

    expect(text).toContain('running [');
    expect(text).not.toMatch(/^[^a-z]* \[|captured +\|/m);
  });

  test('on a terminal tells the time left once it is known, and no other', () => {
    vi.useFakeTimers({ now: 0 });
    try {
      const at = (ended: number) => aBatch('running', { selected: 9, under_way: 9 - ended, approved: ended });

      expect(drawn(at(0), at(0))).toMatch(/\d\/s(?! \|)/);
      expect(drawn(at(0), at(0))).not.toMatch(/left|INF|LL/);
      expect(drawn(at(0), at(1))).toMatch(/\/s \| +8s left/);
    } finally {
      vi.useRealTimers();
    }
  });
});
