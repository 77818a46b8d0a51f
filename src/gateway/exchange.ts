import type { Dispatcher } from 'undici';

/** A whole reply as it came. */
export interface RawReply {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
}

/** How one request ended. `why` is an error code or a constant, never a text with values in it. */
export type Exchange =
  | { kind: 'replied'; reply: RawReply }
  /** No byte of it left: sending again is safe. */
  | { kind: 'not-sent'; why: string }
  /** It may have arrived. */
  | { kind: 'maybe-sent'; why: string };

/** Milliseconds: until a connection stands, and from then until the reply's last byte. */
export interface Limits {
  connectMs: number;
  replyMs: number;
}

/**
 * Posts once and waits for the whole reply.
 *
 * Whether something was sent is a fact, not a guess by error code (EHOSTUNREACH and EPROTO can come
 * before and after the first byte): undici calls `onRequestStart` when it holds a connected, TLS-checked
 * socket and is about to write. Before that nothing was written; and because what is over or has
 * started already is aborted there, undici can send it neither late nor twice.
 */
export function exchange(
  dispatcher: Dispatcher,
  request: Omit<Dispatcher.DispatchOptions, 'method'>,
  limits: Limits,
): Promise<Exchange> {
  return new Promise((resolve) => {
    dispatcher.dispatch({ ...request, method: 'POST' }, new OnceOnly(limits, resolve));
  });
}

/** What undici tells of one request, up to its first end. */
class OnceOnly implements Dispatcher.DispatchHandler {
  readonly #limits: Limits;
  readonly #resolve: (end: Exchange) => void;
  readonly #chunks: Buffer[] = [];
  #head: Omit<RawReply, 'body'> | undefined;
  #hasStarted = false;
  #isOver = false;
  #timer: NodeJS.Timeout;

  constructor(limits: Limits, resolve: (end: Exchange) => void) {
    this.#limits = limits;
    this.#resolve = resolve;
    this.#timer = setTimeout(() => this.#fail('CONNECT_TIMEOUT'), limits.connectMs);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#isOver || this.#hasStarted) {
      controller.abort(new Error('Sent once only.'));
      return;
    }

    this.#hasStarted = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#fail('REPLY_TIMEOUT');
      controller.abort(new Error('No reply in time.'));
    }, this.#limits.replyMs);
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

  #fail(why: string): void {
    this.#end({ kind: this.#hasStarted ? 'maybe-sent' : 'not-sent', why });
  }

  #end(how: Exchange): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#resolve(how);
  }
}

/** Never the message: it may quote what was sent or received. */
function codeOf({ code, name }: Error & { code?: unknown }): string {
  if (typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code)) return code;
  return /^[A-Za-z]{1,60}$/.test(name) ? name : 'NETWORK_ERROR';
}
