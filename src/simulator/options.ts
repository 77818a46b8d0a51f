import { randomInt } from 'node:crypto';
import type { SimulatedAccount } from './account.ts';
import type { SimulatorEvent } from './events.ts';
import type { FaultRule } from './faults/rule.ts';

/** How a reply's values are ended; the documents show more than one way. */
export type LineFeeds = 'after-each' | 'between' | 'crlf' | 'none';

export interface SimulatorOptions {
  /** Default 127.0.0.1. */
  host?: string;
  /** Default 0: any free one. */
  port?: number;
  accounts: SimulatedAccount[];
  /** What stands before `/api/v2`; default `/paynet`. */
  basePath?: string;
  /** Its id of the first order it takes, the next ones count on from there; default 6863073. */
  firstOrderId?: number;
  /** Milliseconds a transaction stays `processing`; default 300, Infinity for ever. */
  approvalMs?: number;
  /** Milliseconds a cvv-217 payment stays `unknown` until it is approved; default 1500, Infinity for ever. */
  unknownMs?: number;
  /** Milliseconds between a callback's repeats, at most 30; default the gateway's, a minute taking 100 ms. */
  callbackRetryMs?: number[];
  /** Whether cvv 321 shows the 3-D Secure form (default) or, as on a gate without it, is declined. */
  threeDs?: boolean;
  /** Milliseconds the payer has for that form until the payment is declined (1015); default ten minutes. */
  threeDsMs?: number;
  /** Whether less than the whole may be captured; default true. */
  partialCapture?: boolean;
  /** Whether less than the whole may be refunded; default true. */
  partialReversal?: boolean;
  /** Whether callbacks to local addresses and odd ports are allowed (default) or, as in life, refused. */
  localCallbacks?: boolean;
  /** Default `after-each`. */
  lineFeeds?: LineFeeds;
  /** Faults in force from the start; default none. */
  faults?: readonly FaultRule[];
  /** With the same seed and the same orders, faults with a probability strike the same; default any. */
  seed?: number;
  /** Whether some amounts bring their faults with them, as at the vendor's QA server; default false. */
  qaAmounts?: boolean;
  /** Told what happens, as it happens; never a card, a control or a key. */
  onEvent?: (event: SimulatorEvent) => void;
}

export type Rules = Required<SimulatorOptions>;

/** The options with every default filled in. */
export function rulesFrom(options: SimulatorOptions): Rules {
  return {
    host: '127.0.0.1',
    port: 0,
    basePath: '/paynet',
    firstOrderId: 6863073,
    approvalMs: 300,
    unknownMs: 1500,
    callbackRetryMs: scaledDownGaps,
    threeDs: true,
    threeDsMs: 600_000,
    partialCapture: true,
    partialReversal: true,
    localCallbacks: true,
    lineFeeds: 'after-each',
    faults: [],
    seed: randomInt(1_000_000_000),
    qaAmounts: false,
    onEvent: () => {},
    ...options,
  };
}

const hour = 60;
const day = 24 * hour;
const gapsInMinutes = [
  ...[2, 5, 10, 20, 30],
  ...[1, 2, 3, 6, 12, 18].map((hours) => hours * hour),
  ...[1, 2, 3, 4, 5].map((days) => days * day),
];
const scaledDownGaps = gapsInMinutes.map((minutes) => minutes * 100);
