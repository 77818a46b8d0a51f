import { Ledger } from '../../src/ledger/ledger.ts';
import type { Entry } from '../../src/ledger/record.ts';
import {
  type Operation,
  type OperationName,
  operationOf,
  type Payment,
  type PaymentName,
} from '../../src/payment/payment.ts';
import type { Slot } from '../../src/queue/pace/pace.ts';
import { visitCancel } from '../../src/worker/cancel.ts';
import { visitCapture } from '../../src/worker/capture.ts';
import type { Desk } from '../../src/worker/desk.ts';
import type { Hold } from '../../src/worker/hold.ts';
import { visitPreauth } from '../../src/worker/preauth.ts';
import type { Verdict } from '../../src/worker/verdict.ts';
import { deskIn, held } from './desk.ts';
import { aPreauth } from './orders.ts';
import { type World, type WorldOptions, test as worldly } from './world.ts';

/** A payment in a world where nobody works but the test: it makes each visit itself, on a clock that stands. */
export interface Scene {
  world: World;
  desk: Desk;
  name: PaymentName;
  /** The desk's time, ms since 1970; moves only when the test moves it. */
  clock: { now: number };
  /** One visit, with something else on the desk or in hand where given. */
  visit(operation: OperationName, changes?: Partial<Desk>, hold?: Hold): Promise<Verdict<Payment>>;
  /** Visits on and on, a look's distance apart, until the operation is in this state. */
  visitUntil(operation: OperationName, status: string): Promise<void>;
  entry(): Promise<Entry>;
  operation(name: OperationName): Promise<Operation | undefined>;
  /** The reasons in the payment's history. */
  reasons(): Promise<string[]>;
  /** How many requests of that kind the gateway got. */
  sent(command: string): number;
}

export interface SceneOptions extends WorldOptions {
  order?: Record<string, unknown>;
}

export const minute = 60_000;

const visitors = { preauth: visitPreauth, capture: visitCapture, cancel: visitCancel };

/** A scene is set with its preauth queued; the gateway approves what it gets in a moment. */
export const test = worldly.extend<{ scene: (options?: SceneOptions) => Promise<Scene> }>({
  scene: async ({ open }, use) => {
    const ends: (() => Promise<void>)[] = [];
    await use(async ({ order, ...options } = {}) => {
      const world = await open({
        roles: [],
        callbacks: false,
        ...options,
        env: { POLL_SCHEDULE: '60s*60', NOT_FOUND_GRACE: '10m', ...options.env },
      });
      const { desk, close } = deskIn(world);
      ends.push(close);
      const { body } = await world.http('POST', '/v1/preauths', aPreauth(order));
      return sceneOf(world, desk, { account: 'default', client_orderid: body.client_orderid });
    });
    for (const end of ends) await end();
  },
});

function sceneOf(world: World, bare: Desk, name: PaymentName): Scene {
  const clock = { now: Date.now() };
  const now = () => clock.now;
  const pace = { ...bare.pace, take: async () => soon() };
  const desk: Desk = { ...bare, now, pace, ledger: new Ledger(world.redis, world.prefix, now) };

  const scene: Scene = {
    world,
    desk,
    name,
    clock,
    visit(operation, changes = {}, hold = held) {
      return visitors[operation]({ ...desk, ...changes })(name, hold);
    },
    async visitUntil(operation, status) {
      for (let visits = 0; (await scene.operation(operation))?.status !== status; visits += 1) {
        if (visits === 200) throw new Error(`it never was ${status}`);
        await scene.visit(operation);
        clock.now += minute;
      }
    },
    async entry() {
      const entry = await desk.ledger.find(name);
      if (!entry) throw new Error('the payment is gone');
      return entry;
    },
    operation: async (operation) => operationOf((await scene.entry()).payment, operation),
    reasons: async () => (await desk.ledger.journal(name)).flatMap(({ why }) => why ?? []),
    sent: (command) => world.gateway.books().requests[command] ?? 0,
  };
  return scene;
}

/** A turn that is not missed, however busy the machine is: a test makes one visit and expects it to send. */
function soon(): Slot {
  const at = performance.now();
  return { at, until: at + minute };
}

/** Brings the preauth to its approval, and opens its capture. */
export async function withCapture(scene: Scene, body: Record<string, unknown> = {}): Promise<void> {
  const { world, name } = scene;
  await scene.visit('preauth');
  await world.gateway.settled(name.client_orderid, 'preauth');
  await scene.visitUntil('preauth', 'approved');
  await world.http('POST', '/v1/captures', { client_orderid: name.client_orderid, ...body });
}

/** Brings the preauth to its approval, and opens its cancel. */
export async function withCancel(scene: Scene, body: Record<string, unknown> = {}): Promise<void> {
  const { world, name } = scene;
  await scene.visit('preauth');
  await world.gateway.settled(name.client_orderid, 'preauth');
  await scene.visitUntil('preauth', 'approved');
  await world.http('POST', '/v1/cancels', { client_orderid: name.client_orderid, ...body });
}

/** What the ledger holds of the payment now; gives what sets it back to that. */
export async function remembered({ world, name }: Scene): Promise<() => Promise<void>> {
  const key = world.ledger.keys.payment(name);
  const hash = await world.redis.hgetall(key);
  return async () => {
    await world.redis.del(key);
    await world.redis.hset(key, hash);
  };
}

/** The same gateway, but requests of that kind are lost on the way: they never get there. */
export function lost(scene: Scene, command: string): void {
  scene.world.gateway.hooks.rejectBefore = (name) => (name === command ? { destroy: true } : undefined);
}

/** The gateway's "no" to a capture, with nothing done. */
export function refuseCaptures(scene: Scene, code: number, type?: string): void {
  refuse(scene, 'capture', code, type);
}

/** The same to requests of any kind. */
export function refuse({ world }: Scene, kind: string, code: number, type = 'validation-error'): void {
  world.gateway.hooks.rejectBefore = (command) =>
    command === kind ? { body: `type=${type}\n&error-code=${code}\n&error-message=No\n` } : undefined;
}

/** Status answers with these words in place of the gateway's. */
export function tellInstead({ world }: Scene, changes: Record<string, string>): void {
  world.gateway.hooks.replyWith = (command, _params, reply) => {
    if (command !== 'status') return undefined;
    const told = Object.entries(changes).reduce(
      (text, [name, value]) => text.replace(new RegExp(`(^|&)${name}=[^\\n&]*`), `$1${name}=${value}`),
      reply,
    );
    return { body: told };
  };
}

/** The captures that the gateway's books show of the order. */
export const captures = ({ world }: Scene) =>
  world.gateway.books().orders[0]?.transactions.filter(({ type }) => type === 'capture');
