import { approvalMs, type Gateway } from './gateway.ts';
import { noticeOf } from './notice.ts';
import type { Order, Transaction } from './orders.ts';
import type { Answer } from './reply.ts';
import { approved, threeDsFailed } from './scenarios.ts';
import { autoSubmittingPage, donePage, formPage, gonePage } from './three-ds-pages.ts';

/** What a status says while the payer has a form to answer: a page that leads there, and its address. */
export function formFor(order: Order, transaction: Transaction, gateway: Gateway): Answer {
  if (!order.threeDs || transaction.stage !== waitingForPayer) return {};
  const address = addressOf(order, order.threeDs.token, gateway);
  return { html: autoSubmittingPage('get', address, {}), 'redirect-to': address };
}

/** The form itself, or 404 when there is none to answer (any more). */
export function showForm(orderId: string, token: string, gateway: Gateway): Page {
  const found = formAt(orderId, token, gateway);
  return found ? { status: 200, html: formPage(found.order.id, found.hint) } : gone;
}

/**
 * The payer's answer. The right hint leads to an approval, anything else to a decline; once that is final,
 * the browser is sent back to the shop, with fields the shop must not believe.
 */
export async function answerForm(
  orderId: string,
  token: string,
  password: string,
  gateway: Gateway,
): Promise<Page> {
  const found = formAt(orderId, token, gateway);
  if (!found) return gone;
  const { order, transaction, hint } = found;

  const right = password.trim() === hint;
  const final = gateway.news.next((news) => news.kind === 'settled' && news.paynet_order_id === order.id);
  const verdict = right ? approved : threeDsFailed;
  gateway.life.resume(order, transaction, '3d_validated', [{ afterMs: approvalMs(gateway), verdict }]);
  await final;

  return { status: 200, html: wayBack(order, transaction, gateway) };
}

export interface Page {
  status: number;
  html: string;
}

const waitingForPayer = 'auth_3d_validating';
const gone: Page = { status: 404, html: gonePage };

function addressOf(order: Order, token: string, { baseUrl }: Gateway): string {
  return `${baseUrl}/form/redirect/${order.id}/${token}`;
}

function formAt(orderId: string, token: string, { orders }: Gateway) {
  const order = orders.byId(orderId);
  const transaction = order?.transactions[0];
  if (!order?.threeDs || transaction?.stage !== waitingForPayer) return undefined;
  return order.threeDs.token === token ? { order, transaction, hint: order.threeDs.hint } : undefined;
}

function wayBack(order: Order, transaction: Transaction, { rules }: Gateway): string {
  if (!order.returnTo) return donePage;
  const address = transaction.status === 'approved' ? order.returnTo.success : order.returnTo.fail;
  return autoSubmittingPage('post', address, noticeOf(order, transaction, rules));
}
