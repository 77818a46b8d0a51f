import { describe, expect, test } from 'vitest';
import { businessDayOf, lastCutOff, nextCutOff } from '../../src/payment/business-day.ts';

const at = (text: string) => Date.parse(text);
const iso = (ms: number) => new Date(ms).toISOString();

/** Every cut-off in a span, found by going forwards; and again by going backwards. */
function cutOffs(time: string, zone: string, from: string, to: string) {
  const most = 400;
  const forwards: number[] = [];
  for (
    let now = nextCutOff(at(from), time, zone);
    now <= at(to) && forwards.length < most;
    now = nextCutOff(now, time, zone)
  ) {
    forwards.push(now);
  }
  const backwards: number[] = [];
  for (
    let now = lastCutOff(at(to), time, zone);
    now > at(from) && backwards.length < most;
    now = lastCutOff(now - 1, time, zone)
  ) {
    backwards.unshift(now);
  }
  return { forwards: forwards.map(iso), backwards: backwards.map(iso) };
}

describe('the business day', () => {
  test('is the date that clocks of the zone show', () => {
    expect(businessDayOf(at('2026-03-28T20:59:59.999Z'), 'Europe/Moscow')).toBe('2026-03-28');
    expect(businessDayOf(at('2026-03-28T21:00:00Z'), 'Europe/Moscow')).toBe('2026-03-29');
    expect(businessDayOf(at('2026-01-01T07:59:59Z'), 'America/Los_Angeles')).toBe('2025-12-31');
    expect(businessDayOf(at('2026-01-01T00:00:00Z'), 'UTC')).toBe('2026-01-01');
  });

  test('is written in digits 0 to 9 of the common calendar, wherever the zone is', () => {
    expect(businessDayOf(at('2026-06-01T12:00:00Z'), 'Asia/Tehran')).toBe('2026-06-01');
    expect(businessDayOf(at('2026-06-01T12:00:00Z'), 'Asia/Bangkok')).toBe('2026-06-01');
  });
});

describe('a cut-off', () => {
  test('is the last one up to a moment, which may be the moment itself', () => {
    const moment = at('2026-05-04T20:30:00Z');
    expect(iso(lastCutOff(moment, '23:30', 'Europe/Moscow'))).toBe('2026-05-04T20:30:00.000Z');
    expect(iso(lastCutOff(moment - 1, '23:30', 'Europe/Moscow'))).toBe('2026-05-03T20:30:00.000Z');
  });

  test('is the first one after a moment, which is never the moment itself', () => {
    const moment = at('2026-05-04T20:30:00Z');
    expect(iso(nextCutOff(moment, '23:30', 'Europe/Moscow'))).toBe('2026-05-05T20:30:00.000Z');
    expect(iso(nextCutOff(moment - 1, '23:30', 'Europe/Moscow'))).toBe('2026-05-04T20:30:00.000Z');
  });

  test('that clocks skip in spring is an hour later, once', () => {
    const { forwards, backwards } = cutOffs(
      '02:30',
      'Europe/Berlin',
      '2026-03-27T12:00Z',
      '2026-03-30T12:00Z',
    );
    expect(forwards).toEqual([
      '2026-03-28T01:30:00.000Z',
      '2026-03-29T01:30:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
    expect(backwards).toEqual(forwards);
  });

  test('that clocks show twice in autumn is the first of the two', () => {
    const { forwards, backwards } = cutOffs(
      '02:30',
      'Europe/Berlin',
      '2026-10-23T12:00Z',
      '2026-10-26T12:00Z',
    );
    expect(forwards).toEqual([
      '2026-10-24T00:30:00.000Z',
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
    expect(backwards).toEqual(forwards);
  });

  test('that clocks skip at the end of a day stays on that day', () => {
    const zone = 'America/Scoresbysund';
    const { forwards, backwards } = cutOffs('23:30', zone, '2026-03-27T12:00Z', '2026-03-30T12:00Z');
    expect(forwards.map((one) => businessDayOf(at(one), zone))).toEqual([
      '2026-03-27',
      '2026-03-28',
      '2026-03-29',
    ]);
    expect(backwards).toEqual(forwards);
  });

  test('comes again after a day that a zone skipped', () => {
    const { forwards, backwards } = cutOffs(
      '12:00',
      'Pacific/Apia',
      '2011-12-29T00:00Z',
      '2012-01-01T00:00Z',
    );
    expect(forwards).toEqual([
      '2011-12-29T22:00:00.000Z',
      '2011-12-30T22:00:00.000Z',
      '2011-12-31T22:00:00.000Z',
    ]);
    expect(backwards).toEqual(forwards);
  });

  test.each(['00:00', '00:30', '02:15', '02:45', '23:30'])('at %s is there once on each day', (time) => {
    for (const zone of oddZones) {
      const { forwards, backwards } = cutOffs(time, zone, '2026-01-01T00:00Z', '2027-01-01T00:00Z');
      const days = forwards.map((one) => businessDayOf(at(one), zone));
      const first = at(days[0] ?? '');
      expect(days, zone).toEqual(days.map((_, index) => iso(first + index * 86_400_000).slice(0, 10)));
      // A zone whose offset is another one at the end may leave out the first and the last of a year.
      expect(days.length, zone).toBeGreaterThanOrEqual(364);
      expect(backwards, zone).toEqual(forwards);
    }
  });
});

/** They change at midnight, before it, by half an hour, by two hours, in quarters, or in the south. */
const oddZones = [
  ...['Asia/Beirut', 'Africa/Cairo', 'America/Havana', 'America/Santiago', 'America/Scoresbysund'],
  ...['America/Nuuk', 'Atlantic/Azores', 'Australia/Lord_Howe', 'Antarctica/Troll', 'Pacific/Chatham'],
  ...['Europe/Berlin', 'Africa/Casablanca'],
];
