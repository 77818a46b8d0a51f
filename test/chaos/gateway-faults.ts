import { setTimeout as sleep } from 'node:timers/promises';
import type { RawReply, Simulator } from '../../src/simulator/simulator.ts';
import type { OrderPlan } from './plan-orders.ts';
import { operationSentAs } from './sent-as.ts';
import { type SpoilKind, spoils } from './spoiled-replies.ts';

/** What the gateway did to its replies. */
export interface GatewayFaults {
  /** Every spoiled reply, by order and operation (or `status`). */
  readonly struck: { client_orderid: string; operation: string; kind: SpoilKind; at: number }[];
}

/** How long a reply is held back at most for its callback to overtake it, ms. */
const overtakingMs = 1_500;

/** Makes the gateway slow, lets callbacks overtake replies, and spoils the planned ones, each once. */
export function armGateway(gateway: Simulator, orders: readonly OrderPlan[]): GatewayFaults {
  const plans = new Map(orders.map((order) => [order.client_orderid, order]));
  const toSpoil = new Map(orders.map((order) => [order.client_orderid, [...order.spoiled]]));
  const faults: GatewayFaults = { struck: [] };
  const { hooks } = gateway;

  hooks.rejectBefore = (command, params) => spoil(command, params, 'before', '');
  hooks.replyWith = (command, params, reply) => spoil(command, params, 'after', reply);
  hooks.beforeReply = async (command, { client_orderid = '' }) => {
    const plan = plans.get(client_orderid);
    if (plan?.callbacks === 'early' && command !== 'status') await overtaken(client_orderid);
    else if (plan && plan.replyMs > 0) await sleep(plan.replyMs, undefined, { ref: false });
  };
  return faults;

  function spoil(command: string, params: Record<string, string>, when: 'before' | 'after', reply: string) {
    const { client_orderid = '' } = params;
    const planned = toSpoil.get(client_orderid) ?? [];
    const next = planned.findIndex((one) => one.command === command && spoils[one.kind].when === when);
    const [found] = next < 0 ? [] : planned.splice(next, 1);
    if (!found) return undefined;

    faults.struck.push({
      client_orderid,
      operation: operationSentAs(command),
      kind: found.kind,
      at: Date.now(),
    });
    const ruin: (text: string) => RawReply | Promise<RawReply> = spoils[found.kind].reply;
    return ruin(reply);
  }

  async function overtaken(client_orderid: string): Promise<void> {
    const called = gateway.next(
      (event) => event.kind === 'callback' && event.client_orderid === client_orderid,
    );
    await Promise.race([called, sleep(overtakingMs, undefined, { ref: false })]);
  }
}
