import { Dispatcher } from 'undici';
import { expect, test, vi } from 'vitest';
import { exchange } from '../../src/gateway/exchange.ts';

type Handler = Required<Dispatcher.DispatchHandler>;

/** A dispatcher that tells the handler whatever the test wants it to hear. */
class Scripted extends Dispatcher {
  readonly #script: (handler: Handler) => void;

  constructor(script: (handler: Handler) => void) {
    super();
    this.#script = script;
  }

  override dispatch(_: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    this.#script(handler as Handler);
    return true;
  }
}

const limits = { connectMs: 10_000, replyMs: 10_000 };
const post = (script: (handler: Handler) => void, within = limits) =>
  exchange(new Scripted(script), { path: '/' }, within);

const controller = () => ({ abort: vi.fn() }) as unknown as Dispatcher.DispatchController;
const failure = (code: unknown) => Object.assign(new Error('4538977399606732'), { code });

// The same codes come from a route that vanishes before and after the request was written.
test.each(['EHOSTUNREACH', 'EPROTO', 'ECONNRESET', 'ETIMEDOUT'])(
  '%s before the start: nothing was sent',
  async (code) => {
    const end = await post((handler) => handler.onResponseError(controller(), failure(code)));

    expect(end).toEqual({ kind: 'not-sent', why: code });
  },
);

test.each(['EHOSTUNREACH', 'EPROTO', 'ECONNRESET', 'ECONNREFUSED'])(
  '%s after the start: perhaps',
  async (code) => {
    const end = await post((handler) => {
      handler.onRequestStart(controller(), {});
      handler.onResponseError(controller(), failure(code));
    });

    expect(end).toEqual({ kind: 'maybe-sent', why: code });
  },
);

test.each([undefined, 23, 'card 4538977399606732', ''])(
  'an error without a code (%s) shows none of its text',
  async (code) => {
    const end = await post((handler) => handler.onResponseError(controller(), failure(code)));

    expect(end).toEqual({ kind: 'not-sent', why: 'Error' });
  },
);

test('a second start is stopped before it is written', async () => {
  const [first, second] = [controller(), controller()];
  const end = await post((handler) => {
    handler.onRequestStart(first, {});
    handler.onRequestStart(second, {});
    handler.onResponseError(second, failure('UND_ERR_ABORTED'));
  });

  expect(first.abort).not.toHaveBeenCalled();
  expect(second.abort).toHaveBeenCalledOnce();
  expect(end.kind).toBe('maybe-sent');
});

test('a start after giving up is stopped before it is written', async () => {
  const late = controller();
  let start = () => {};
  const end = await post(
    (handler) => {
      start = () => handler.onRequestStart(late, {});
    },
    { ...limits, connectMs: 1 },
  );
  start();

  expect(end).toEqual({ kind: 'not-sent', why: 'CONNECT_TIMEOUT' });
  expect(late.abort).toHaveBeenCalledOnce();
});

test('a reply that does not end is cut off', async () => {
  const slow = controller();
  const end = await post(
    (handler) => {
      handler.onRequestStart(slow, {});
      handler.onResponseStart(slow, 200, {});
      handler.onResponseData(slow, Buffer.from('type=async-response'));
    },
    { ...limits, replyMs: 1 },
  );

  expect(end).toEqual({ kind: 'maybe-sent', why: 'REPLY_TIMEOUT' });
  expect(slow.abort).toHaveBeenCalledOnce();
});

test('an interim response is not the reply', async () => {
  const end = await post((handler) => {
    handler.onRequestStart(controller(), {});
    handler.onResponseStart(controller(), 103, { link: 'x' });
    handler.onResponseStart(controller(), 200, { via: 'y' });
    handler.onResponseData(controller(), Buffer.from('a='));
    handler.onResponseData(controller(), Buffer.from('1'));
    handler.onResponseEnd(controller(), {});
  });

  expect(end).toEqual({
    kind: 'replied',
    reply: { status: 200, headers: { via: 'y' }, body: Buffer.from('a=1') },
  });
});
