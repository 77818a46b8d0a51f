import type { Lane } from '../../payment/lane.ts';
import type { Rate } from '../../payment/rate.ts';

/** A rate as distances on the clocks, ms. */
export interface Gait {
  /** Between two slots of the lane. */
  laneMs: number;
  /** Between two slots to send in, of the usual width. */
  gateMs: number;
  /** Between two batch items at the gate; 0 for other lanes. */
  shareMs: number;
  /** How far ahead of now visits of this lane may queue up at the gate: the more urgent, the further. */
  aheadMs: number;
  /** The same for the most urgent lane. */
  mostAheadMs: number;
  /** How soon one that was turned away at the gate may come back. */
  backMs: number;
  /** How soon a slot to send in may be: what is prepared meanwhile takes a few ms. */
  leadMs: number;
  /** How far off a slot to send in may be: so long a visit waits in place. */
  patienceMs: number;
}

/** How long after its begin a slot may be used, ms. On a busy machine fewer of the wide ones are missed. */
export const widthsMs = [40, 100, 250, 600] as const;
export const usualWidthMs = widthsMs[0];
export const mostWidthMs = widthsMs[3];

/** How much two requests of one second may come closer to each other on their way. */
export const onTheWayMs = 35;

/**
 * What keeps the limit of N: slots to send in are (1000 + width + onTheWay) / N apart, and each may be used in the
 * `width` ms from its begin. So of any N + 1 requests the last leaves at least 1000 + onTheWay after the first, and
 * no rolling second at the gateway sees more than N. Where slots get narrower, `pace-scripts.ts` leaves a gap.
 *
 * A lane's own slots are a little further apart, so that the gate catches up with visits that come late.
 */
export function gaitOf({ perSecond, batchShare }: Rate, lane: Lane, lateMs = 0): Gait {
  const gateMs = (1_000 + usualWidthMs + onTheWayMs) / perSecond;
  const share = lane === 'batches' ? batchShare : 1;
  const aheadMs = {
    shoppers: Math.max(500, gateMs * 2),
    singles: Math.max(200, gateMs),
    batches: Math.max(50, gateMs / 2),
  };
  const soonest = lane === 'shoppers' ? 0 : 1_000;
  return {
    laneMs: (1_000 + usualWidthMs + onTheWayMs + 5) / (perSecond * share),
    gateMs,
    shareMs: lane === 'batches' ? gateMs / share : 0,
    aheadMs: aheadMs[lane],
    mostAheadMs: aheadMs.shoppers,
    backMs: Math.min(Math.max(lateMs, soonest), 1_000),
    leadMs: 20,
    patienceMs: aheadMs.shoppers * 2,
  };
}
