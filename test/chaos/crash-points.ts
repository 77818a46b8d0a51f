import type { Overlay } from '../../src/app/overlay.ts';
import type { Arm, Order } from './reports.ts';
import { tell } from './reports.ts';
import { operationSentAs } from './sent-as.ts';

/**
 * What tells apart two calls of the same method, by part and method: `ledger.move(sending)`. A method
 * without a row goes by its name alone.
 */
const kinds: Record<string, (args: readonly unknown[]) => unknown> = {
  'ledger.move': ([, , target]) => target,
  'gateway.post': ([, command]) => command,
  'line.post': ([command]) => command,
  'permits.take': ([, operation]) => operation,
  'queues.addVisit': ([operation]) => operation,
  'queues.wake': ([operation]) => operation,
};

/** Calls whose result is a part in its own right. */
const partsFrom: Record<string, string> = { 'gateway.connect': 'line' };

/** Calls that take so long that a process may die in the middle of them. */
const slow = /^(gateway|line)\./;

export interface CrashPoints {
  overlay: Overlay;
  obey(order: Order): void;
}

/**
 * Names every call that goes in or out of a part of the house: `vault.take:before`, `vault.take:after`,
 * `gateway.post(preauth):during`; and every function handed in: `line.post(preauth).mayLeave:after`.
 * At an armed one the process kills or stops itself, in the middle of the very step.
 */
export function crashPoints(): CrashPoints {
  const armed = new Map<number, Arm & { passages: number }>();
  const seen = new Set<string>();

  return {
    overlay: (name, part) => watched(name, part),
    obey(order) {
      if ('arm' in order) armed.set(order.arm.id, { ...order.arm, passages: 0 });
      else armed.delete(order.disarm);
    },
  };

  function watched<Part extends object>(partName: string, part: Part): Part {
    return new Proxy(part, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function' || typeof key !== 'string') return value;
        return (...args: unknown[]) => call(`${partName}.${key}`, value.bind(target), args);
      },
    });
  }

  function call(method: string, act: (...args: unknown[]) => unknown, args: readonly unknown[]): unknown {
    const kind = kinds[method]?.(args);
    const name = typeof kind === 'string' ? `${method}(${kind})` : method;
    const about = orderIn(args);

    pass(`${name}:before`, about);
    const result = act(...args.map((arg) => watchedCallback(name, arg, about)));
    if (!(result instanceof Promise)) return result;

    const middle = slow.test(name) ? setTimeout(() => pass(`${name}:during`, about), 3) : undefined;
    return result
      .finally(() => clearTimeout(middle))
      .then((value: unknown) => {
        remark(name, args, about, value);
        pass(`${name}:after`, about);
        const part = partsFrom[method];
        return part !== undefined && isConnected(value) ? watched(part, value) : value;
      });
  }

  /** What is handed in to be called at the right moment is a point, too. */
  function watchedCallback(name: string, arg: unknown, about: string): unknown {
    if (typeof arg !== 'function') return arg;
    return (...args: unknown[]) => {
      pass(`${name}.${arg.name || 'callback'}:before`, about);
      const result: unknown = arg(...args);
      pass(`${name}.${arg.name || 'callback'}:after`, about);
      return result;
    };
  }

  function pass(point: string, about: string): void {
    if (!seen.has(point)) {
      seen.add(point);
      tell({ kind: 'seen', point });
    }
    for (const arm of armed.values()) {
      if (arm.point !== point) continue;
      arm.passages += 1;
      if (arm.passages < arm.passage) continue;
      armed.delete(arm.id);
      tell({ kind: 'reached', arm: arm.id, point, about });
      process.kill(process.pid, arm.act === 'die' ? 'SIGKILL' : 'SIGSTOP');
    }
  }
}

const toldOfMoves: Record<string, 'claimed' | 'unsure'> = {
  'ledger.move(sending)': 'claimed',
  'ledger.move(unknown)': 'unsure',
};

/** What the judge wants to know of a call that has ended. */
function remark(name: string, args: readonly unknown[], about: string, value: unknown): void {
  const { kind = '', outcome } = (value ?? {}) as { kind?: string; outcome?: string };
  const [, command] = /^(?:gateway|line)\.post\((preauth|capture|return)\)$/.exec(name) ?? [];
  if (command !== undefined)
    tell({ kind: 'posted', operation: operationSentAs(command), about, outcome: kind });
  const told = toldOfMoves[name];
  if (told && outcome === 'moved') tell({ kind: told, operation: String(args[1]), about, why: whyIn(args) });
}

function isConnected(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'connected';
}

/** The `client_orderid` that one of the arguments names. */
function orderIn(args: readonly unknown[]): string {
  for (const arg of args) {
    if (typeof arg === 'object' && arg !== null && 'client_orderid' in arg) return String(arg.client_orderid);
  }
  return '';
}

/** The reason that a move gives. */
function whyIn([, , , details]: readonly unknown[]): string {
  return String((details as { why?: string } | undefined)?.why ?? '');
}
