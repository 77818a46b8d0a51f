import { test as base, describe, expect, vi } from 'vitest';
import type { Batch } from '../../../src/payment/batch.ts';
import type { FoundBatch } from '../../../src/queue/batches/batches.ts';
import { openEndOfDayRecord } from '../../../src/queue/batches/end-of-day-record.ts';
import { connect } from '../../../src/redis/connections.ts';
import { endDay } from '../../../src/worker/batches/end-of-day.ts';
import { testRedis } from '../../support/redis.ts';
import { recordingLog } from '../../telemetry/recording-log.ts';

const moscow = { id: 'shop-eu', captureAt: '23:30', timeZone: 'Europe/Moscow' };

/** Half past eleven at night in Moscow. */
const cutOffOn = (day: number) => Date.parse('2026-11-01T20:30:00Z') + (day - 1) * 86_400_000;
const minute = 60_000;

/** An office with a clock of its own, where no batch of a day comes to its end. */
function anOffice() {
  const { queueTarget, prefix } = testRedis();
  const redis = connect(queueTarget, 'worker');
  const { log, lines } = recordingLog();
  const opened = new Map<string, Batch>();
  const openBatch = vi.fn(async (request: unknown): Promise<FoundBatch> => {
    const { account, day, until = null } = request as { account: string; day: string; until?: string };
    const id = `${account}-${day}`;
    const batch = opened.get(id) ?? ({ id, account, day, until } as Batch);
    opened.set(id, batch);
    return { ok: true, batch };
  });
  const clock = { now: cutOffOn(1) };
  const record = openEndOfDayRecord(redis, prefix);
  const deps = { record, batches: { openBatch }, now: () => clock.now, log };
  return {
    ...{ clock, record, openBatch, opened, deps, redis },
    told: () => lines.map(({ message, day, level }) => [level, message, day]),
    days: () => [...opened.values()].map(({ day }) => day),
    endDayAt: (now: number, account = moscow) => {
      clock.now = now;
      return endDay(deps, account);
    },
  };
}

const test = base.extend<{ office: ReturnType<typeof anOffice> }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixture's needs from this pattern
  office: async ({}, use) => {
    const office = anOffice();
    await use(office);
    office.redis.disconnect();
  },
});

describe('the end of a business day', () => {
  test('opens the batch of that day, of what was created before', async ({ office }) => {
    await office.endDayAt(cutOffOn(1) - minute);

    await office.endDayAt(cutOffOn(1));

    expect(office.openBatch.mock.calls).toEqual([
      [
        { kind: 'capture', account: 'shop-eu', day: '2026-11-01', until: '2026-11-01T20:30:00.000Z' },
        { atDayEnd: true },
      ],
    ]);
    expect(office.told()).toEqual([['info', 'end of day, batch opened', '2026-11-01']]);
  });

  test('is taken care of once, however often one looks', async ({ office }) => {
    await office.endDayAt(cutOffOn(1) - minute);
    for (let ms = 0; ms < 10; ms += 1) await office.endDayAt(cutOffOn(1) + ms * minute);

    expect(office.openBatch).toHaveBeenCalledTimes(1);
  });

  test('comes every day', async ({ office }) => {
    await office.endDayAt(cutOffOn(1) - minute);
    for (const day of [1, 2, 3]) await office.endDayAt(cutOffOn(day) + 20);

    expect(office.days()).toEqual(['2026-11-01', '2026-11-02', '2026-11-03']);
  });

  test('of a new account is the next one, not the one that was before it started', async ({ office }) => {
    await office.endDayAt(cutOffOn(1) + minute);
    expect(office.openBatch).not.toHaveBeenCalled();

    await office.endDayAt(cutOffOn(2));
    expect(office.days()).toEqual(['2026-11-02']);
  });

  test('that was missed is caught up, and after a week only the last one is', async ({ office }) => {
    await office.endDayAt(cutOffOn(1) - minute);

    await office.endDayAt(cutOffOn(8) + 90 * minute);
    await office.endDayAt(cutOffOn(8) + 91 * minute);

    expect(office.days()).toEqual(['2026-11-08']);
    expect(office.openBatch).toHaveBeenCalledTimes(1);
  });

  test('is one batch for many processes that notice it at once', async ({ office }) => {
    await office.endDayAt(cutOffOn(1) - minute);
    await Promise.all(Array.from({ length: 10 }, () => office.endDayAt(cutOffOn(1))));

    expect(office.days()).toEqual(['2026-11-01']);
    expect(new Set(office.told().map(([, message]) => message))).toEqual(
      new Set(['end of day, batch opened']),
    );
  });

  test('waits for a batch of that day that runs on other terms, and then has it go on', async ({
    office,
  }) => {
    await office.endDayAt(cutOffOn(1) - minute);
    await office.deps.batches.openBatch({ account: 'shop-eu', day: '2026-11-01' });

    await office.endDayAt(cutOffOn(1));
    office.opened.clear(); // it is over
    for (const after of [1, 2]) await office.endDayAt(cutOffOn(1) + after * minute);

    expect(office.told()).toEqual([
      ['info', 'end of day, waits for the batch that is running', '2026-11-01'],
      ['info', 'end of day, batch opened', '2026-11-01'],
    ]);
  });

  test('whose batch was refused is tried again', async ({ office }) => {
    await office.endDayAt(cutOffOn(1) - minute);
    office.openBatch.mockResolvedValueOnce({ ok: false, refusal: { code: 'UNKNOWN_BATCH' } });

    await office.endDayAt(cutOffOn(1));
    await office.endDayAt(cutOffOn(1) + minute);

    expect(office.days()).toEqual(['2026-11-01']);
    expect(office.told()).toEqual([
      ['error', 'end of day, no batch, will be tried again', '2026-11-01'],
      ['info', 'end of day, batch opened', '2026-11-01'],
    ]);
  });

  test('whose process died in the middle is finished by the next one, as the same batch', async ({
    office,
  }) => {
    await office.endDayAt(cutOffOn(1) - minute);
    const dying = { ...office.record, reached: () => Promise.reject(new Error('killed')) };
    office.clock.now = cutOffOn(1);
    await expect(endDay({ ...office.deps, record: dying }, moscow)).rejects.toThrow('killed');

    await office.endDayAt(cutOffOn(1) + minute);
    await office.endDayAt(cutOffOn(1) + 2 * minute);

    expect(office.days()).toEqual(['2026-11-01']);
    expect(office.openBatch).toHaveBeenCalledTimes(2);
  });

  test('at a time that was moved comes once that day', async ({ office }) => {
    await office.endDayAt(cutOffOn(1) - minute);
    await office.endDayAt(cutOffOn(1) + minute);

    // In the morning of the second it is moved to noon, and after noon to the evening.
    await office.endDayAt(cutOffOn(2) - 720 * minute, { ...moscow, captureAt: '12:00' });
    await office.endDayAt(cutOffOn(2) - 600 * minute, { ...moscow, captureAt: '12:00' });
    await office.endDayAt(cutOffOn(2), { ...moscow, captureAt: '23:00' });

    expect(office.days()).toEqual(['2026-11-01', '2026-11-02']);
    expect(office.openBatch).toHaveBeenCalledTimes(2);
  });

  test('of a day before the last one is over, also where the account moved to the west', async ({
    office,
  }) => {
    await office.endDayAt(cutOffOn(1) - minute, { ...moscow, timeZone: 'Asia/Tokyo' });
    await office.endDayAt(cutOffOn(1), { ...moscow, timeZone: 'America/Los_Angeles' });

    expect(office.openBatch).not.toHaveBeenCalled();
  });

  test('of each account is its own', async ({ office }) => {
    const berlin = { id: 'shop-de', captureAt: '23:30', timeZone: 'Europe/Berlin' };
    for (const account of [moscow, berlin]) await office.endDayAt(cutOffOn(1) - minute, account);
    for (const account of [moscow, berlin]) await office.endDayAt(cutOffOn(1), account);
    expect([...office.opened.keys()]).toEqual(['shop-eu-2026-11-01']);

    await office.endDayAt(cutOffOn(1) + 120 * minute, berlin);
    expect([...office.opened.keys()]).toEqual(['shop-eu-2026-11-01', 'shop-de-2026-11-01']);
  });
});

describe('the record', () => {
  test('never goes back', async ({ office: { record } }) => {
    await record.reached('a', '2026-11-02');
    await record.reached('a', '2026-11-01');
    expect(await record.lastDay('a')).toBe('2026-11-02');
    await record.reached('a', '2026-12-01');
    expect(await record.lastDay('a')).toBe('2026-12-01');
  });

  test('of an account that was forgotten begins anew', async ({ office: { record } }) => {
    await record.reached('a', '2026-11-02');
    await record.reached('b', '2026-11-02');

    await record.forget('a');

    expect([await record.lastDay('a'), await record.lastDay('b')]).toEqual([undefined, '2026-11-02']);
  });
});
