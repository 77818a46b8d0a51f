import type { ServerResponse } from 'node:http';
import { countRequest } from './books.ts';
import { type Incoming, perform, playedCommand } from './commands.ts';
import type { Gateway } from './gateway.ts';
import { type Answer, sendReply, wireText } from './reply.ts';

/** One request and its reply, with the hooks around the one moment in which something happens. */
export async function exchange(
  incoming: Incoming,
  response: ServerResponse,
  gateway: Gateway,
): Promise<void> {
  const { hooks, rules } = gateway;
  const { command } = incoming;
  const params = { ...incoming.params };
  noteArrival(incoming, gateway);

  const early = await hooks.rejectBefore?.(command, params);
  if (early) return sendReply(response, early);

  const answer = perform(incoming, gateway);
  noteAnswer(incoming, answer, gateway);

  const body = wireText(answer, rules.lineFeeds);
  await hooks.beforeReply?.(command, params);
  const other = await hooks.replyWith?.(command, params, body);
  sendReply(response, other ?? { body });
}

function noteArrival({ command, params }: Incoming, { news, tallies }: Gateway): void {
  countRequest(tallies, playedCommand(command), params.client_orderid);
  news.tell({ kind: 'request', command, client_orderid: params.client_orderid ?? null });
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
