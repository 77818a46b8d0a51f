import type { RawReply } from '../hooks.ts';
import type { LineFeeds } from '../options.ts';
import type { Order, TransactionType } from '../orders.ts';
import type { Refusal } from '../refusals.ts';
import type { Answer } from '../reply.ts';
import type { Step } from '../scenarios.ts';

/** One way to misbehave. What it is called stands in the table, `faults.ts`. */
export type Fault = BeforeFault | ReplyFault | CourseFault | SequelFault | CallbackFault;

/** When a fault strikes. */
export type Moment = Fault['at'];

export type FaultAt<At extends Moment> = Extract<Fault, { at: At }>;

interface Described {
  /** What it does, as a user is told. */
  says: string;
  /** The commands it can strike; left out: every one. */
  commands?: readonly string[];
  /** Strikes as often as it can, unless its rule says how often. */
  lasting?: boolean;
}

/** A request has arrived, nothing has come of it, and nothing will, unless the fault lets it be played. */
interface BeforeFault extends Described {
  at: 'before';
  fits?: (scene: Scene) => boolean;
  /** The reply to be sent instead of playing the request; without one it is played now. */
  meet: (scene: Scene) => RawReply | Promise<RawReply | undefined>;
}

/** The request was played, and the books say so; only its reply suffers. */
export interface ReplyFault extends Described {
  at: 'reply';
  fits?: (scene: ReplyScene) => boolean;
  reply: (scene: ReplyScene) => RawReply | Promise<RawReply>;
}

/** A transaction begins, and goes another way. */
interface CourseFault extends Described {
  at: 'course';
  fits?: (scene: CourseScene) => boolean;
  steps: (steps: Step[], timing: Timing) => Step[];
}

/** A transaction was approved, and something follows by itself. */
interface SequelFault extends Described {
  at: 'sequel';
  type: TransactionType;
  afterMs: number;
}

/** A callback is due. */
interface CallbackFault extends Described {
  at: 'callback';
  /** Parameters it carries instead of the true ones; undefined leaves one out. */
  changes?: Record<string, string | undefined>;
  /** Sends it, with its repeats, whenever that is; left out: at once. */
  deliver?: (send: () => void, scene: CallbackScene) => void;
}

export interface Timing {
  /** The rule's milliseconds, or else these. */
  ms(ordinarily: number): number;
}

export interface Scene extends Timing {
  command: string;
  /** The request's own, card data among them. */
  params: Readonly<Record<string, string>>;
  /** The order it is about, if there is one already. */
  order: Order | undefined;
  /** Over after the rule's milliseconds, or else after these. */
  pause(ordinarily: number): Promise<undefined>;
  /** The gateway's "no", as it would be sent; `validation-error` unless another type is given. */
  refusal(refusal: Refusal, type?: string): RawReply;
}

export interface ReplyScene extends Scene {
  /** What the gateway answered. */
  answer: Answer;
  /** How an answer is written; line feeds as the options have them, unless told. */
  text(answer: Answer, lineFeeds?: LineFeeds): string;
  /** Whether what the request began has a callback coming. */
  callbackDue: boolean;
  /** Over when that callback was tried for the first time. */
  callbackTried(): Promise<unknown>;
}

export interface CourseScene extends Timing {
  steps: readonly Step[];
  /** Whether the order's `client_orderid` was used by another one before. */
  repeated: boolean;
}

export interface CallbackScene extends Timing {
  after(ms: number, act: () => void): void;
  /** Over when another callback of the same order was tried. */
  overtaken(): Promise<unknown>;
}
