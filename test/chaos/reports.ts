import { writeSync } from 'node:fs';

/** What a process under test tells while it runs. `about` is the `client_orderid`, if one is known. */
type Told =
  | { kind: 'up'; address: string | undefined }
  /** A point was passed for the first time. */
  | { kind: 'seen'; point: string }
  /** An armed point was reached: this process dies, or stops, right now. */
  | { kind: 'reached'; arm: number; point: string; about: string }
  | { kind: 'visit'; phase: 'begun' | 'ended'; job: string; about: string }
  /** A request left, or did not: how `post` ended. */
  | { kind: 'posted'; operation: string; about: string; outcome: string }
  /** The ledger was told that a request is about to leave, or that one may have left. */
  | { kind: 'claimed' | 'unsure'; operation: string; about: string; why: string };

export type Report = Told & { at: number };

/** Where the parent listens: the first descriptor after those that every child has, and its IPC channel. */
export const reportsDescriptor = 4;

/** Written at once: what waits in a buffer dies with the process, and that is when it counts. */
export function tell(report: Told): void {
  writeSync(reportsDescriptor, `${JSON.stringify({ ...report, at: Date.now() })}\n`);
}

/** What the parent may ask of a process: die, or stop, at the `passage`-th passage of a point. */
export interface Arm {
  id: number;
  point: string;
  passage: number;
  act: 'die' | 'stop';
}

export type Order = { arm: Arm } | { disarm: number };
