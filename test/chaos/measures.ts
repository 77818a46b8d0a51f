import type { Diary, Told } from './diary.ts';
import type { GatewayFaults } from './gateway-faults.ts';
import { arrivalOf } from './stage.ts';

/**
 * Second requests that a process sent under a claim from before it slept through its time, as words. What it
 * claims anew after that is its good right.
 */
export function secondSendsByZombies(
  { zombies, posted, claimed }: Pick<Diary, 'zombies' | 'posted' | 'claimed'>,
  arrivals: ReadonlyMap<string, readonly number[]>,
): string[] {
  return zombies.flatMap(({ member, orders, stoppedAt, wokenAt, point }) =>
    posted
      .filter(({ pid, at, about }) => pid === member.pid && at >= wokenAt && orders.has(about))
      .filter((one) => {
        const claim = claimed.findLast(
          (told) => told.pid === one.pid && sameOperation(told, one) && told.at <= one.at,
        );
        return claim === undefined || claim.at <= stoppedAt;
      })
      .filter(({ operation, about, at }) => {
        const [, ...later] = arrivals.get(arrivalOf(operation, about)) ?? [];
        return later.some((arrival) => arrival >= wokenAt && arrival <= at);
      })
      .map(({ operation, about }) => `${operation} of ${about}, woken at ${point}`),
  );
}

/**
 * Operations that became `unknown` because the process about to send them was told to end, as words. What
 * a spoiled reply or a broken Redis explains does not count.
 */
export function unknownBySigterm(
  { stops, unsure, claimed, posted, redisTroubles }: Diary,
  { struck }: GatewayFaults,
): string[] {
  return unsure
    .filter((told) => {
      const claim = claimed.findLast((one) => sameOperation(one, told) && one.at <= told.at);
      const stop = stops.find(({ member }) => member.pid === claim?.pid);
      if (!claim || !stop || told.at < stop.at + stop.tookMs || !ofAStop.test(told.why ?? '')) return false;

      const spoiled = struck.some(
        ({ client_orderid, operation, at }) =>
          client_orderid === told.about && operation === told.operation && at >= claim.at && at <= told.at,
      );
      // Accepted: then it is the gateway's own word that it does not know yet.
      const accepted = posted.some(
        (one) => one.outcome === 'accepted' && sameOperation(one, told) && one.at >= claim.at,
      );
      const troubled = redisTroubles.some(({ from, to }) => from <= told.at && to >= claim.at);
      return !spoiled && !accepted && !troubled;
    })
    .map(({ operation, about, why }) => `${operation} of ${about}: ${why ?? ''}`);
}

/** What a stop may do. A reply that timed out, or a ledger that was set back, makes unsure whoever it is. */
const ofAStop = /stopped|GATEWAY_CLOSED|LINE_CLOSED|GIVEN_UP/;

function sameOperation(one: Told, other: Told): boolean {
  return one.about === other.about && one.operation === other.operation;
}

/** The value that 99 of 100 don't exceed; 0 of none. */
export function p99(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * 0.99) - 1)] ?? 0;
}
