/** How fast requests may leave for one account. */
export interface Rate {
  /** In any rolling second the gateway sees at most so many. Questions have a budget of their own. */
  perSecond: number;
  /** What batches may take of it, above 0 and up to 1. */
  batchShare: number;
}

/** Where nothing else is configured. */
export const defaultRate: Rate = { perSecond: 20, batchShare: 0.8 };
