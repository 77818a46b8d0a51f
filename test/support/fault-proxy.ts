import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** `request`: from the one who connects to the target. `reply`: the way back. */
export type Direction = 'request' | 'reply';

/**
 * What can happen to the bytes of one direction. `after` counts them per connection: so many pass and
 * not one more, and the fault strikes as the last of them has passed; after 0, as the first one comes.
 */
export type Fault =
  /** Both sides get a TCP reset. */
  | { kind: 'reset'; after: number }
  /** Both sides see an orderly end. */
  | { kind: 'close'; after: number }
  /** A black hole: the connection stays, nothing more comes through until `heal`. */
  | { kind: 'stall'; after: number }
  /** Each chunk is held this long. */
  | { kind: 'latency'; ms: number }
  /** Pieces of at most `size` bytes, one each `everyMs`. */
  | { kind: 'slices'; size: number; everyMs: number };

export type Faults = { [direction in Direction]?: readonly Fault[] };

export interface Passage {
  /** Bytes that were handed on so far, each way. */
  passed: Record<Direction, number>;
}

export interface FaultProxy {
  /** The target's URL, by way of the proxy. */
  url: URL;
  /** Every connection there was, in order. */
  connections: readonly Passage[];
  /** From now on, on open connections too. A function chooses for each connection; the first is 0. */
  suffer(faults: Faults | ((connection: number) => Faults)): void;
  /** Lets everything pass again, and goes on with what was stalled. */
  heal(): void;
  /** Connecting is refused; what stands, stands. */
  refuse(): void;
  /** Undoes `refuse`. */
  accept(): Promise<void>;
  close(): Promise<void>;
}

/** Stands on a loopback port of its own between a client and the target, and spoils what it is told to. */
export async function startFaultProxy(target: URL): Promise<FaultProxy> {
  const connections: Connection[] = [];
  const sockets = new Set<Socket>();
  const plan = new Plan();
  let server = await listen(0);
  const { port } = server.address() as AddressInfo;

  return {
    url: new URL(`${target.protocol}//127.0.0.1:${port}${target.pathname}`),
    connections,
    suffer: (faults) => plan.change(faults),
    heal: () => plan.change({}),
    refuse() {
      server.close();
    },
    async accept() {
      server = await listen(port);
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };

  async function listen(at: number): Promise<Server> {
    const listening = createServer({ allowHalfOpen: true, noDelay: true }, pass).listen(at, '127.0.0.1');
    await once(listening, 'listening');
    return listening;
  }

  function pass(client: Socket): void {
    const port = Number(target.port);
    const upstream = connect({ host: target.hostname, port, allowHalfOpen: true, noDelay: true });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }

    const connection: Connection = { passed: { request: 0, reply: 0 }, isOver: false };
    const number = connections.push(connection) - 1;
    const way = (direction: Direction) => ({ connection, direction, ...plan.on(number, direction) });
    void flow(client, upstream, way('request'));
    void flow(upstream, client, way('reply'));
  }
}

/** What is to be suffered, and a way to wait until that changes. */
class Plan {
  #faults: (connection: number) => Faults = () => ({});
  #waiting: (() => void)[] = [];

  on(connection: number, direction: Direction): Pick<Way, 'faults' | 'change'> {
    return {
      faults: () => this.#faults(connection)[direction] ?? [],
      change: () => new Promise((goOn) => this.#waiting.push(goOn)),
    };
  }

  change(faults: Faults | ((connection: number) => Faults)): void {
    this.#faults = typeof faults === 'function' ? faults : () => faults;
    for (const goOn of this.#waiting.splice(0)) goOn();
  }
}

interface Connection extends Passage {
  isOver: boolean;
}

/** One direction of one connection. */
interface Way {
  connection: Connection;
  direction: Direction;
  faults(): readonly Fault[];
  /** Resolves when the faults are others. */
  change(): Promise<void>;
}

async function flow(from: Socket, to: Socket, way: Way): Promise<void> {
  try {
    for await (const chunk of from.iterator({ destroyOnReturn: false })) {
      await held(faultOf('latency', way)?.ms);
      for (let rest: Buffer = chunk; rest.length > 0; ) {
        if (await struck(from, to, way)) return;
        rest = rest.subarray(await handOn(rest, to, way));
      }
      if (await struck(from, to, way)) return;
    }
    to.end();
  } catch {
    to.resetAndDestroy(); // one side broke, so the other learns it
  }
}

/** Lets a fault strike whose place is reached. True: the connection is over. */
async function struck(from: Socket, to: Socket, way: Way): Promise<boolean> {
  while (!way.connection.isOver) {
    const fault = nextCut(way);
    if (!fault || fault.after > way.connection.passed[way.direction]) return false;

    if (fault.kind === 'stall') {
      await way.change();
      continue;
    }
    way.connection.isOver = true;
    for (const socket of [to, from]) fault.kind === 'reset' ? socket.resetAndDestroy() : socket.end();
  }
  return true;
}

/** Hands on as much as may pass at once; says how much that was. */
async function handOn(rest: Buffer, to: Socket, way: Way): Promise<number> {
  await held(faultOf('slices', way)?.everyMs);

  const { passed } = way.connection;
  const untilCut = Math.max(0, (nextCut(way)?.after ?? Infinity) - passed[way.direction]);
  const piece = rest.subarray(0, Math.min(untilCut, faultOf('slices', way)?.size ?? Infinity));
  await new Promise<void>((done, fail) => to.write(piece, (error) => (error ? fail(error) : done())));
  passed[way.direction] += piece.length;
  return piece.length;
}

async function held(ms = 0): Promise<void> {
  if (ms > 0) await delay(ms);
}

type Cut = Extract<Fault, { after: number }>;

function nextCut({ faults }: Way): Cut | undefined {
  return faults()
    .filter((fault): fault is Cut => 'after' in fault)
    .sort((one, other) => one.after - other.after)[0];
}

function faultOf<Kind extends Fault['kind']>(kind: Kind, { faults }: Way) {
  return faults().find((fault): fault is Extract<Fault, { kind: Kind }> => fault.kind === kind);
}
