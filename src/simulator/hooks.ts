type Awaitable<T> = T | Promise<T>;

/** An answer to be sent instead of the gateway's own; what is left out stays the gateway's. */
export interface RawReply {
  /** Default 200. */
  status?: number;
  headers?: Record<string, string>;
  /** Default empty. */
  body?: string | Buffer;
  /** Reset the connection at once; with a body, break it off after that much of a longer reply. */
  destroy?: boolean;
  /** End the connection in peace, without a byte of an answer. */
  close?: boolean;
  /** Send no Content-Length: where the connection ends, the body ends. */
  unframed?: boolean;
  /** Milliseconds between one byte of the body and the next. */
  dripMs?: number;
  /** Written as it is and as everything there is: status line, headers and all. */
  wire?: string;
}

/**
 * Where a test (or a fault kit) may interfere; set and unset at any time.
 *
 * `params` are the request's own, trimmed: card data among them, so don't keep them.
 */
export interface Hooks {
  /** Before anything happens. A reply means that nothing will: the gateway never saw the request. */
  rejectBefore?:
    | ((command: string, params: Record<string, string>) => Awaitable<RawReply | undefined>)
    | undefined;
  /** After the order was created or changed, before the reply: await here to let a callback overtake it. */
  beforeReply?: ((command: string, params: Record<string, string>) => Awaitable<void>) | undefined;
  /** After the effect took place: another reply instead of `reply`, the text that would have been sent. */
  replyWith?:
    | ((command: string, params: Record<string, string>, reply: string) => Awaitable<RawReply | undefined>)
    | undefined;
  /** Milliseconds new transactions stay `processing`, instead of the option's; Infinity holds them there. */
  approvalMs?: number | undefined;
  /** `off`: no callback leaves by itself; `simulator.callback()` still sends. */
  callbacks?: 'normal' | 'off' | undefined;
}
