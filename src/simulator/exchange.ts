import type { ServerResponse } from 'node:http';
import { countRequest } from './books.ts';
import { type Incoming, perform, playedCommand } from './commands.ts';
import { armWhatIsAskedFor } from './faults/asked-for.ts';
import { replySceneOf, sceneOf } from './faults/scene.ts';
import type { Gateway } from './gateway.ts';
import type { RawReply } from './hooks.ts';
import { type Answer, sendReply, wireText } from './reply.ts';

/** One request and its reply, with hooks and faults around the one moment in which something happens. */
export async function exchange(
  incoming: Incoming,
  response: ServerResponse,
  gateway: Gateway,
): Promise<void> {
  const { command } = incoming;
  const params = { ...incoming.params };
  noteArrival(incoming, gateway);

  const early =
    (await gateway.hooks.rejectBefore?.(command, params)) ?? (await metByFault(incoming, gateway));
  if (early) return sendReply(response, early);

  const answer = perform(incoming, gateway);
  noteAnswer(incoming, answer, gateway);

  const body = wireText(answer, gateway.rules.lineFeeds);
  await gateway.hooks.beforeReply?.(command, params);
  const other =
    (await gateway.hooks.replyWith?.(command, params, body)) ?? (await spoilt(incoming, answer, gateway));
  sendReply(response, other ?? { body });
}

async function metByFault(incoming: Incoming, gateway: Gateway): Promise<RawReply | undefined> {
  const hit = gateway.faults.strike('before', occasionOf(incoming), ({ fits }, timing) => {
    return fits?.(sceneOf(incoming, gateway, timing)) ?? true;
  });
  return hit?.fault.meet(sceneOf(incoming, gateway, hit));
}

async function spoilt(incoming: Incoming, answer: Answer, gateway: Gateway): Promise<RawReply | undefined> {
  const hit = gateway.faults.strike('reply', occasionOf(incoming), ({ fits }, timing) => {
    return fits?.(replySceneOf(incoming, answer, gateway, timing)) ?? true;
  });
  return hit?.fault.reply(replySceneOf(incoming, answer, gateway, hit));
}

function occasionOf({ command, params }: Incoming) {
  return { command, clientOrderId: params.client_orderid };
}

function noteArrival(incoming: Incoming, gateway: Gateway): void {
  const { command, params } = incoming;
  countRequest(gateway.tallies, playedCommand(command), params.client_orderid);
  armWhatIsAskedFor(incoming, gateway);
  gateway.news.tell({ kind: 'request', command, client_orderid: params.client_orderid ?? null });
}

function noteAnswer({ command, params }: Incoming, answer: Answer, { news }: Gateway): void {
  news.tell({
    kind: 'answered',
    command,
    client_orderid: params.client_orderid ?? null,
    serial_number: answer['serial-number'] ?? null,
    type: answer.type ?? '',
    error_code: answer['error-code'] ?? null,
  });
}
