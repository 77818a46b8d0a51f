import { aPreauth } from '../support/orders.ts';
import type { CanaryCard } from './canaries.ts';

/** A request as it goes to a door. */
export interface Knock {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Requests that nobody may take, each with a card where it does not belong, or in a body nobody can read. */
export const oddRequests = {
  'number in order_desc': (card) => preauth(card, { order_desc: `Card ${inGroups(card)}` }),
  'number of another card in merchant_data': ({ number, ...card }) =>
    preauth({ ...card, number: '4538977399606732' }, { merchant_data: `{"pan":"${number}"}` }),
  'card in the wrong fields': ({ number, holder, code }) =>
    json({ ...aPreauth(), first_name: holder, phone: number, zip_code: `cvv2=${code}` }),
  'number as the name of a field': (card) => preauth(card, { [card.number]: 'x' }),
  'number as a number': (card) => preauth(card, { credit_card_number: Number(card.number) }),
  'number as the id': (card) => preauth(card, { client_orderid: card.number }),
  'a number that is none': (card) => preauth(card, { expire_year: `${card.number}` }),
  'malformed JSON': (card) => ({ ...preauth(card), body: `${preauth(card).body?.slice(0, -1)},,` }),
  'JSON cut off within the card': ({ number, holder }) => ({
    ...json({}),
    body: `{"card_printed_name":"${holder}","credit_card_number":"${number}`,
  }),
  'too large a body': (card) => preauth(card, { merchant_data: 'x'.repeat(700_000) }),
  'a form instead of JSON': ({ number, holder, code }) => ({
    ...json({}),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      credit_card_number: number,
      card_printed_name: holder,
      cvv2: code,
    }).toString(),
  }),
  'without a token': (card) => ({ ...preauth(card), headers: { ...isJson, authorization: 'Bearer none' } }),
  'card in a callback': ({ number, holder, code }) => ({
    method: 'GET',
    path: `/callbacks/default?status=approved&orderid=1&client_orderid=x&control=${'a'.repeat(40)}&cvv2=${code}&card-number=${number}&cardholder_name=${holder}`,
  }),
  'card in the address': ({ number, holder, code }) => ({
    method: 'GET',
    path: `/v1/payments/${number}?account=${holder}&cvv2=${code}`,
  }),
  'card in an address that is not there': ({ number, holder }) => ({
    method: 'POST',
    path: `/v2/${holder}/${number}`,
  }),
  'card in headers': ({ number, holder, code }) => ({
    ...json({}),
    headers: { ...isJson, 'x-card': number, 'user-agent': holder, prefer: `cvv2=${code}` },
  }),
  'card in a capture': ({ number, holder, code }) => ({
    ...json({ client_orderid: 'nobody', amount: number, currency: holder, cvv2: code }),
    path: '/v1/captures',
  }),
} as const satisfies Record<string, (card: CanaryCard) => Knock>;

export type OddRequest = keyof typeof oddRequests;

const isJson = { 'content-type': 'application/json' };

function preauth({ number, holder, code }: CanaryCard, changes: Record<string, unknown> = {}): Knock {
  const card = { credit_card_number: number, card_printed_name: holder, cvv2: code };
  return json(aPreauth({ ...card, ...changes }));
}

function json(body: unknown): Knock {
  return { method: 'POST', path: '/v1/preauths', headers: isJson, body: JSON.stringify(body) };
}

function inGroups({ number }: CanaryCard): string {
  return number.match(/..../g)?.join(' ') ?? '';
}
