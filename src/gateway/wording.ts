import type { Dispatcher } from 'undici';
import type { Account } from './account.ts';
import { type Command, sign } from './control.ts';
import { commandUrl } from './endpoints.ts';
import type { Exchange, RawReply } from './exchange.ts';
import { encodeForm } from './form.ts';
import { type Reply, readReply } from './reply.ts';
import { bodyText } from './reply-body.ts';
import { slowDownIn } from './slow-down.ts';

export type Parameters = Readonly<Record<string, string>>;

export interface Posted extends Omit<Dispatcher.DispatchOptions, 'method' | 'body'> {
  /** Holds a `control`, and maybe a card: whoever posts it wipes it. */
  body: Buffer;
}

/**
 * The signed request as it is posted. `card` holds parameters in form encoding that no signature covers; it is
 * wiped here, whatever happens. Throws what `sign` throws, for parameters that can't be signed.
 */
export function worded(
  account: Account,
  command: Command,
  parameters: Parameters,
  { userAgent, card }: { userAgent: string; card?: Buffer | undefined },
): Posted {
  try {
    const form = encodeForm({ ...parameters, control: sign(command, parameters, account) });
    return {
      path: commandUrl(account, command).pathname,
      headers: { ...fixedHeaders, 'user-agent': userAgent },
      body: card ? joined(Buffer.from(`${form}&`), card) : Buffer.from(form),
    };
  } finally {
    card?.fill(0);
  }
}

/** In memory of its own: what lies in Node's pool goes along wherever a neighbour is handed on whole. */
function joined(form: Buffer, card: Buffer): Buffer {
  const body = Buffer.allocUnsafeSlow(form.length + card.length);
  card.copy(body, form.copy(body));
  return body;
}

const fixedHeaders = {
  'content-type': 'application/x-www-form-urlencoded',
  accept: '*/*',
  'accept-encoding': 'identity',
};

/** How a request ended: with a reply, surely unsent, or nobody knows. */
export type Sent = (Reply | Exclude<Exchange, { kind: 'replied' }>) & {
  /** The gateway asks us to slow down for so long, ms; 0: it doesn't say how long. Left out: it doesn't ask. */
  slowDownMs?: number;
};

/**
 * What came of a request: what the reply says, if there is a whole one and it is to this request. The account's
 * control keys don't come through in its message.
 */
export function understood(end: Exchange, account: Account, command: Command, parameters: Parameters): Sent {
  if (end.kind !== 'replied') return end;

  const slowDownMs = slowDownIn(end.reply);
  const reply = replyIn(end.reply, account, command, parameters);
  return slowDownMs === undefined ? reply : { ...reply, slowDownMs };
}

function replyIn(
  raw: RawReply,
  { controlKey, previousControlKey }: Account,
  command: Command,
  parameters: Parameters,
): Reply {
  const text = bodyText(raw);
  if (text === null) return { kind: 'unintelligible', why: 'unreadable encoding' };

  const { client_orderid, orderid } = parameters;
  const keys = [controlKey, previousControlKey].flatMap((key) => key?.reveal() ?? []);
  const reply = readReply(raw.status, text, { client_orderid, orderid }, keys);

  const isOtherKind = reply.kind === (command === 'status' ? 'accepted' : 'status');
  return isOtherKind ? { kind: 'unintelligible', why: 'reply to another kind of request' } : reply;
}
