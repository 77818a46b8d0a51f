import type { Config } from '../config.ts';
import { permitsKeptMs } from '../queue/permits.ts';
import { lengthOf, type PollSchedule } from '../worker/schedule.ts';

type Horizons = Pick<Config, 'POLL_SCHEDULE' | 'NOT_FOUND_GRACE' | 'SEND_TIMEOUT' | 'CARD_TTL'>;

const second = 1_000;

/** How many times "order not found" must be answered before it is believed. */
const answersNeeded = 3;

/** A job is taken up within a second; a gateway's connection may take some. */
const shortestCardMs = 5 * second;

/** Durations that contradict each other: a sentence for each, with what to do. Empty: all is well. */
export function horizonWarnings(config: Horizons): string[] {
  return [...notFoundWarnings(config), ...cardWarnings(config)];
}

function notFoundWarnings({ POLL_SCHEDULE, NOT_FOUND_GRACE, SEND_TIMEOUT }: Horizons): string[] {
  const warnings: string[] = [];

  if (lengthOf(POLL_SCHEDULE) <= NOT_FOUND_GRACE || timesOf(POLL_SCHEDULE) < answersNeeded) {
    warnings.push(
      'POLL_SCHEDULE ends before "order not found" can be believed, so a preauth that got lost on its way ends in ' +
        'review: let it ask three times or more, and for longer than NOT_FOUND_GRACE.',
    );
  } else if (timesWithin(POLL_SCHEDULE, NOT_FOUND_GRACE) < answersNeeded) {
    warnings.push(
      'POLL_SCHEDULE asks fewer than three times within NOT_FOUND_GRACE, and three answers are needed: "order not ' +
        'found" is believed later than NOT_FOUND_GRACE says. Let it ask more often at first.',
    );
  }
  if (lengthOf(POLL_SCHEDULE) <= SEND_TIMEOUT) {
    warnings.push(
      'POLL_SCHEDULE is not longer than SEND_TIMEOUT: it is counted from the sending, so a request without a reply is ' +
        'asked about once and then ends in review. Make it longer.',
    );
  }
  if (NOT_FOUND_GRACE < SEND_TIMEOUT) {
    warnings.push(
      'NOT_FOUND_GRACE is shorter than SEND_TIMEOUT: "order not found" may be believed of a request that the gateway ' +
        'is still working on. Make it longer.',
    );
  }
  return warnings;
}

function cardWarnings({ CARD_TTL }: Horizons): string[] {
  if (CARD_TTL < shortestCardMs) {
    return ['CARD_TTL is so short that a card may be gone before it can be sent: make it 5s or longer.'];
  }
  if (CARD_TTL > permitsKeptMs) {
    return [
      'CARD_TTL is longer than it is remembered that a request was sent: make it 2d or shorter, so that no card ' +
        'outlives that memory.',
    ];
  }
  return [];
}

function timesOf(schedule: PollSchedule): number {
  return schedule.reduce((sum, { times }) => sum + times, 0);
}

/** How many times is asked until `withinMs` after the sending. */
function timesWithin(schedule: PollSchedule, withinMs: number): number {
  let [begin, count] = [0, 0];
  for (const { everyMs, times } of schedule) {
    count += Math.min(times, Math.floor(Math.max(withinMs - begin, 0) / everyMs));
    begin += everyMs * times;
  }
  return count;
}
