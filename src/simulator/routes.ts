import type { IncomingMessage, ServerResponse } from 'node:http';
import { booksOf } from './books.ts';
import { exchange } from './exchange.ts';
import { faultsPage } from './faults/page.ts';
import type { Gateway } from './gateway.ts';
import { readForm } from './incoming-form.ts';
import { sendReply } from './reply.ts';
import { answerForm, type Page, showForm } from './three-ds.ts';

/** Everything that can be asked of the simulator: the gateway's commands, the payer's form, the books. */
export async function answer(
  message: IncomingMessage,
  response: ServerResponse,
  gateway: Gateway,
): Promise<void> {
  const { pathname } = new URL(message.url ?? '/', gateway.baseUrl);
  const path = pathname.startsWith(gateway.rules.basePath)
    ? pathname.slice(gateway.rules.basePath.length)
    : '';
  const asked = message.method === 'POST' ? commandPath.exec(path) : null;
  const form = formPath.exec(path);

  if (asked) {
    const [, command = '', group, id = ''] = asked;
    const params = await readForm(message);
    const endpoint = { kind: group === undefined ? 'endpoint' : 'group', id } as const;
    await exchange({ command, endpoint, params }, response, gateway);
  } else if (form) {
    sendPage(response, await pageFor(message, form[1] ?? '', form[2] ?? '', gateway));
  } else if (pathname === '/books') {
    sendBooks(response, gateway);
  } else if (pathname === '/faults') {
    await faultsPage(message, response, gateway.faults);
  } else {
    sendReply(response, { status: 404, body: 'There is nothing here; try GET /books or GET /faults.\n' });
  }
}

const commandPath = /^\/api\/v2\/([^/]+)\/(?:(group)\/)?([^/]+)$/;
const formPath = /^\/form\/redirect\/([^/]+)\/([^/]+)$/;

async function pageFor(
  message: IncomingMessage,
  orderId: string,
  token: string,
  gateway: Gateway,
): Promise<Page> {
  if (message.method !== 'POST') return showForm(orderId, token, gateway);
  const { password = '' } = await readForm(message);
  return answerForm(orderId, token, password, gateway);
}

function sendPage(response: ServerResponse, { status, html }: Page): void {
  sendReply(response, { status, headers: { 'Cache-Control': 'no-store' }, body: html });
}

function sendBooks(response: ServerResponse, { orders, tallies }: Gateway): void {
  const body = JSON.stringify(booksOf(orders, tallies), null, 2);
  sendReply(response, { headers: { 'Content-Type': 'application/json' }, body });
}
