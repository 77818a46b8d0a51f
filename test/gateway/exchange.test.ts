import { Dispatcher } from 'undici';
import { expect, test, vi } from 'vitest';
import { exchange, type Terms } from '../../src/gateway/exchange.ts';

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

const post = (script: (handler: Handler) => void, terms: Partial<Terms> = {}) =>
  exchange(new Scripted(script), { path: '/' }, { replyMs: 10_000, ...terms });

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
    { replyMs: 1 },
  );
  start();

  expect(end).toEqual({ kind: 'not-sent', why: 'REPLY_TIMEOUT' });
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
    { replyMs: 1 },
  );

  expect(end).toEqual({ kind: 'maybe-sent', why: 'REPLY_TIMEOUT' });
  expect(slow.abort).toHaveBeenCalledOnce();
});

test('what is objected to at the start is stopped before it is written', async () => {
  const begun = controller();
  const objection = vi.fn(() => 'TOO_LATE');
  const end = await post(
    (handler) => {
      expect(objection).not.toHaveBeenCalled();
      handler.onRequestStart(begun, {});
    },
    { objection },
  );

  expect(end).toEqual({ kind: 'not-sent', why: 'TOO_LATE', ours: true });
  expect(begun.abort).toHaveBeenCalledOnce();
});

test('a signal before the start: nothing is sent, then or later', async () => {
  const late = controller();
  const giveUp = new AbortController();
  let start = () => {};
  const end = post(
    (handler) => {
      start = () => handler.onRequestStart(late, {});
    },
    { signal: giveUp.signal },
  );
  giveUp.abort();
  start();

  expect(await end).toEqual({ kind: 'not-sent', why: 'GIVEN_UP' });
  expect(late.abort).toHaveBeenCalledOnce();
});

test('a signal given beforehand: nothing is even begun', async () => {
  const script = vi.fn();

  expect(await post(script, { signal: AbortSignal.abort() })).toEqual({ kind: 'not-sent', why: 'GIVEN_UP' });
  expect(script).not.toHaveBeenCalled();
});

test('a signal after the start: perhaps sent, and cut off', async () => {
  const begun = controller();
  const giveUp = new AbortController();
  const end = post((handler) => handler.onRequestStart(begun, {}), { signal: giveUp.signal });
  giveUp.abort();

  expect(await end).toEqual({ kind: 'maybe-sent', why: 'GIVEN_UP' });
  expect(begun.abort).toHaveBeenCalledOnce();
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
