import type { LookupFunction, Socket } from 'node:net';
import type { Account } from './account.ts';
import type { Command } from './control.ts';
import { dial, standing } from './dial.ts';
import type { Exchange, NotSent, Terms, Turn } from './exchange.ts';
import { postOn } from './line.ts';
import { type Parameters, type Posted, type Sent, understood, worded } from './wording.ts';

export type { Sent, Turn };

/** Network trouble is a value here, not an error; nothing is ever repeated. */
export interface Gateway {
  /**
   * DNS, TCP and TLS to the account's gateway: what can fail before sending fails here, with nothing
   * used up. `signal` gives up connecting; on the line it has no say. Post on the line, or hang it up.
   *
   * `onLeft` hears that the request has left: only then the line has proved its worth.
   */
  connect(account: Account, signal?: AbortSignal, onLeft?: () => void): Promise<Line | NotSent>;
  /** Both steps in one, for what may be asked again. `signal` gives up in either. */
  post(account: Account, command: Command, parameters: Parameters, signal?: AbortSignal): Promise<Sent>;
  /** Waits for the replies to what has left, then is through. From here on nothing leaves, on no line. */
  close(): Promise<void>;
}

/** A connected, checked line for one request. */
export interface Line {
  kind: 'connected';
  /**
   * Signs these parameters, writes once, waits for the whole reply. They come from `parameters.ts`,
   * trimmed. `mayLeave` is asked right before the first byte, with no other step between; false: nothing
   * leaves (`TOO_LATE`). Nor does anything on a line that died or was used already (`LINE_CLOSED`).
   *
   * `turn` is waited for last, with all else done, and asked right before the first byte, too. One that does not
   * come may say why, in place of `TOO_LATE`.
   *
   * `card` is form-encoded, goes behind them unsigned, and is wiped at once; what is sent of it, in the end.
   */
  post(
    command: Command,
    parameters: Parameters,
    mayLeave?: () => boolean,
    card?: Buffer,
    turn?: Turn,
  ): Promise<Sent>;
  /** Hangs up with nothing sent. Once something is posted, this does nothing. */
  hangUp(): void;
}

export interface GatewayOptions {
  /** How long the reply to a sent request is waited for, to its last byte. */
  sendTimeoutMs: number;
  /** DNS, TCP and TLS together. Default: 10 seconds. */
  connectTimeoutMs?: number;
  userAgent?: string;
  /** How names are looked up; default: as the machine does. What comes of it is checked in either case. */
  lookup?: LookupFunction;
}

/**
 * The way to the gateways. Certificates are always checked, redirects never followed.
 *
 * Every request has a connection of its own, as in the gateway's samples (`Connection: close`): no
 * account waits for, or reads, another's, a reply can't be taken for another request's, and no request
 * is lost on a connection that was just being closed.
 */
export function openGateway({
  sendTimeoutMs,
  connectTimeoutMs: timeoutMs = 10_000,
  userAgent = 'paynet-worker',
  lookup,
}: GatewayOptions): Gateway {
  /** Those on which nothing has left. */
  const silent = new Set<Socket>();
  const underWay = new Set<Promise<unknown>>();
  let isClosed = false;

  return {
    async connect(account, signal, onLeft) {
      const socket = await open(account, signal);
      return 'kind' in socket ? socket : lineOn(socket, account, onLeft);
    },

    async post(account, command, parameters, signal) {
      const posted = worded(account, command, parameters, { userAgent });
      const socket = await open(account, signal);
      if ('kind' in socket) return socket;

      const end = await send(socket, account, posted, { ...patience(command), signal });
      return understood(end, account, command, parameters);
    },

    async close() {
      isClosed = true;
      for (const socket of silent) socket.destroy();
      await Promise.all(underWay);
    },
  };

  async function open({ baseUrl }: Account, signal?: AbortSignal): Promise<Socket | NotSent> {
    if (isClosed) return { kind: 'not-sent', why: 'GATEWAY_CLOSED' };

    const socket = dial(baseUrl, lookup);
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
    const trouble = await standing(socket, { timeoutMs, signal });
    if (trouble === undefined) return socket;
    return { kind: 'not-sent', why: isClosed ? 'GATEWAY_CLOSED' : trouble };
  }

  function lineOn(socket: Socket, account: Account, onLeft?: () => void): Line {
    let isUsed = false;

    return {
      kind: 'connected',
      async post(command, parameters, mayLeave, card, turn) {
        if (isUsed) return { kind: 'not-sent', why: 'LINE_CLOSED' };
        const posted = worded(account, command, parameters, { userAgent, card });
        isUsed = true;

        const objection = () => {
          if (mayLeave?.() === false) return 'TOO_LATE';
          if (turn?.isNow() === false) return turn.why ?? 'TOO_LATE';
          return undefined;
        };
        const terms = { ...patience(command), objection, turn, onLeft };
        const end = await send(socket, account, posted, terms);
        return understood(end, account, command, parameters);
      },
      hangUp() {
        if (!isUsed) socket.destroy();
      },
    };
  }

  async function send(socket: Socket, account: Account, posted: Posted, terms: Terms): Promise<Exchange> {
    const objection = () => {
      const why = terms.objection?.();
      if (why === undefined) silent.delete(socket);
      return why;
    };
    const end = postOn(socket, account.baseUrl.origin, posted, { ...terms, objection });
    underWay.add(end);
    return end.finally(() => underWay.delete(end));
  }

  function patience(command: Command): Terms {
    // A question can be asked again; nobody should wait long behind it.
    return { replyMs: command === 'status' ? Math.min(sendTimeoutMs, statusTimeoutMs) : sendTimeoutMs };
  }
}

const statusTimeoutMs = 20_000;
