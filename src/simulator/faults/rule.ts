/** Which fault is to strike, and when. */
export interface FaultRule {
  /** Its name in the list of faults. */
  fault: string;
  /** Only requests of this kind, and what they begin; left out: all that the fault can strike. */
  command?: string | undefined;
  /** Only this order; left out: all of them. */
  client_orderid?: string | undefined;
  /** How often it strikes at most. Default once; without end where a probability is given. */
  times?: number | undefined;
  /** Over 0, up to 1 (always, the default): how likely it strikes where it could. */
  probability?: number | undefined;
  /** Milliseconds, for a fault that takes or ends after a time; every such fault has its default. */
  ms?: number | undefined;
}
