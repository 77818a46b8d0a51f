import type { Incoming } from '../commands.ts';
import type { Gateway } from '../gateway.ts';
import type { Order, Transaction } from '../orders.ts';
import { refused } from '../refusals.ts';
import { type Answer, wireText } from '../reply.ts';
import type { ReplyScene, Scene, Timing } from './fault.ts';

/** What a fault sees of a request, and can do about it. */
export function sceneOf({ command, params }: Incoming, gateway: Gateway, { ms }: Timing): Scene {
  const { orders, timers, rules } = gateway;
  return {
    command,
    params,
    ms,
    order: orders.byId(params.orderid ?? '') ?? orders.named(params.client_orderid ?? '').at(-1),
    pause: (ordinarily) => new Promise((resolve) => timers.after(ms(ordinarily), () => resolve(undefined))),
    refusal(refusal, type) {
      const answer = refused({ command, params, serialNumber: orders.nextSerialNumber() }, refusal, type);
      return { body: wireText(answer, rules.lineFeeds) };
    },
  };
}

/** The same once the request was played. */
export function replySceneOf(
  incoming: Incoming,
  answer: Answer,
  gateway: Gateway,
  timing: Timing,
): ReplyScene {
  const scene = sceneOf(incoming, gateway, timing);
  const { order } = scene;
  const begun = order?.transactions.find(({ serialNumber }) => serialNumber === answer['serial-number']);
  return {
    ...scene,
    answer,
    text: (changed, lineFeeds = gateway.rules.lineFeeds) => wireText(changed, lineFeeds),
    callbackDue: order !== undefined && begun !== undefined && isToldOf(order, begun),
    callbackTried: async () => {
      if (!order || !begun || begun.callbacksTried > 0) return;
      await gateway.news.next(
        (event) =>
          event.kind === 'callback' && event.paynet_order_id === order.id && event.type === begun.type,
      );
    },
  };
}

function isToldOf({ notifyUrl, serverCallbackUrl }: Order, { type }: Transaction): boolean {
  return notifyUrl !== undefined || (type === 'preauth' && serverCallbackUrl !== undefined);
}
