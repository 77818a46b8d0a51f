import type { Dispatcher } from 'undici';
import { codeOf } from './network-code.ts';

/** A whole reply as it came. */
export interface RawReply {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
}

/** No byte of the request left: sending again is safe. `why` is an error code or a constant. */
export interface NotSent {
  kind: 'not-sent';
  why: string;
  /** We would not send it any more; that says nothing about the gateway. */
  ours?: true;
}

/** How one request ended. `why` is an error code or a constant, never a text with values in it. */
export type Exchange =
  | { kind: 'replied'; reply: RawReply }
  | NotSent
  /** It may have arrived. */
  | { kind: 'maybe-sent'; why: string };

/** The one moment in which a request may leave. */
export interface Turn {
  /** Waits for it; for another one where it is over. False: after this one there is none. */
  comes(): Promise<boolean>;
  isNow(): boolean;
  /** Why it does not come, where it was not just missed. A constant. */
  why?: string | undefined;
}

export interface Terms {
  /** Milliseconds until the reply's last byte. */
  replyMs: number;
  /** Asked right before the first byte, in the same breath. A text: nothing leaves, and that is why. */
  objection?: () => string | undefined;
  /** Hears that the request has left. Not before: nothing may come between the objection and the first byte. */
  onLeft?: (() => void) | undefined;
  /** Waited for as the last thing before that. */
  turn?: Turn | undefined;
  /** Gives up: before the first byte nothing leaves, after it the reply is no longer waited for. */
  signal?: AbortSignal | undefined;
}

/**
 * Posts once and waits for the whole reply.
 *
 * Whether something was sent is a fact, not a guess by error code (EHOSTUNREACH and EPROTO can come
 * before and after the first byte): undici calls `onRequestStart` when it holds a connected socket and
 * is about to write. Before that nothing was written; and because what is over or has started already
 * is aborted there, undici can send it neither late nor twice.
 */
export function exchange(
  dispatcher: Dispatcher,
  request: Omit<Dispatcher.DispatchOptions, 'method'>,
  terms: Terms,
): Promise<Exchange> {
  if (terms.signal?.aborted) return Promise.resolve({ kind: 'not-sent', why: 'GIVEN_UP' });

  return new Promise((resolve) => {
    dispatcher.dispatch({ ...request, method: 'POST' }, new OnceOnly(terms, resolve));
  });
}

/** What undici tells of one request, up to its first end. */
class OnceOnly implements Dispatcher.DispatchHandler {
  readonly #terms: Terms;
  readonly #resolve: (end: Exchange) => void;
  readonly #chunks: Buffer[] = [];
  readonly #timer: NodeJS.Timeout;
  readonly #onSignal = () => this.#giveUp('GIVEN_UP');
  #head: Omit<RawReply, 'body'> | undefined;
  #started: Dispatcher.DispatchController | undefined;
  #isOver = false;

  constructor(terms: Terms, resolve: (end: Exchange) => void) {
    this.#terms = terms;
    this.#resolve = resolve;
    this.#timer = setTimeout(() => this.#giveUp('REPLY_TIMEOUT'), terms.replyMs);
    terms.signal?.addEventListener('abort', this.#onSignal);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (!this.#isOver && !this.#started) {
      const objection = this.#terms.objection?.();
      if (objection === undefined) {
        this.#started = controller;
        const { onLeft } = this.#terms;
        if (onLeft) queueMicrotask(onLeft); // undici writes as soon as this returns
        return;
      }
      this.#end({ kind: 'not-sent', why: objection, ours: true });
    }
    controller.abort(new Error('Not to be sent.'));
  }

  onResponseStart(_: unknown, status: number, headers: RawReply['headers']): void {
    this.#head = { status, headers };
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (!this.#head) return;
    this.#end({ kind: 'replied', reply: { ...this.#head, body: Buffer.concat(this.#chunks) } });
  }

  onResponseError(_: unknown, error: Error): void {
    this.#fail(codeOf(error));
  }

  #giveUp(why: string): void {
    this.#fail(why);
    this.#started?.abort(new Error('No longer waited for.'));
  }

  #fail(why: string): void {
    this.#end({ kind: this.#started ? 'maybe-sent' : 'not-sent', why });
  }

  #end(how: Exchange): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#terms.signal?.removeEventListener('abort', this.#onSignal);
    this.#resolve(how);
  }
}
