import { BlockList, isIP } from 'node:net';
import { exponentOf, minorUnits } from './amounts.ts';
import { passesLuhn } from './cards.ts';
import { faultsInWords } from './faults/order-words.ts';
import type { Rules } from './options.ts';
import { type Refusal, refusals } from './refusals.ts';

type Params = Readonly<Record<string, string>>;

/** What is wrong with a preauth whose sender is known: the first of its faults, in the gateway's order. */
export function preauthFault(params: Params, rules: Rules): Refusal | undefined {
  return (
    missingParameter(params) ??
    cardFault(params) ??
    amountFault(params) ??
    urlFault(params, rules) ??
    unreadableWords(params)
  );
}

const alwaysRequired = ['client_orderid', 'order_desc', 'amount', 'currency', 'ipaddress'];
// With a token they are known already.
const payer = ['address1', 'city', 'zip_code', 'country', 'phone', 'email', 'first_name', 'last_name'];
const card = ['expire_month', 'expire_year'];

function missingParameter(params: Params): Refusal | undefined {
  const byToken = params.card_recurring_payment_id !== undefined;
  const state = ['US', 'CA', 'AU'].includes(params.country ?? '') ? ['state'] : [];
  const required = byToken ? alwaysRequired : [...alwaysRequired, ...payer, ...state, ...card];

  const missing = required.find((name) => params[name] === undefined);
  return missing === undefined ? undefined : refusals.missing(missing);
}

function cardFault(params: Params): Refusal | undefined {
  if (params.cvv2 !== undefined && !/^\d{3,4}$/.test(params.cvv2)) return refusals.wrongCvv;

  if (params.card_recurring_payment_id !== undefined) {
    return params.credit_card_number === undefined
      ? undefined
      : refusals.malformed('Send either card_recurring_payment_id or a card, not both');
  }
  return cardNumberFault(params.credit_card_number) ?? restOfCardFault(params);
}

function cardNumberFault(pan = ''): Refusal | undefined {
  // The documented sentence, although Amex (15) and Diners (14) are among the sandbox's brands.
  if (!/^\d{13,19}$/.test(pan)) {
    return refusals.wrongCardNumber('Card Number length must be between 16 and 19 digits.');
  }
  return passesLuhn(pan) ? undefined : refusals.wrongCardNumber('Card Number has a wrong check digit');
}

function restOfCardFault({ cvv2, card_printed_name, expire_month = '', expire_year = '' }: Params) {
  if (cvv2 === undefined) return refusals.wrongCvv;
  if (card_printed_name === undefined) return refusals.noPrintedName;
  if (!/^(0?[1-9]|1[0-2])$/.test(expire_month))
    return refusals.malformed('Parameter expire_month has a wrong format');
  if (!/^\d{4}$/.test(expire_year)) return refusals.malformed('Parameter expire_year has a wrong format');
  return undefined;
}

function amountFault({ amount = '', currency = '' }: Params): Refusal | undefined {
  if (!/^[A-Z]{3}$/.test(currency)) return refusals.malformed('Parameter currency has a wrong format');

  const minor = minorUnits(amount, exponentOf(currency));
  if (minor === undefined) return refusals.malformed('Parameter amount has a wrong format');
  return minor > 0n ? undefined : refusals.malformed('Amount is less than minimum');
}

// A shop sees no more of this gateway than its replies, so a slip in its order_desc is told there.
function unreadableWords(params: Params): Refusal | undefined {
  try {
    faultsInWords(params);
    return undefined;
  } catch (error) {
    return refusals.malformed(`Parameter order_desc has a wrong fault: ${(error as Error).message}`);
  }
}

const callbackUrls = ['notify_url', 'server_callback_url'];
const browserUrls = ['redirect_url', 'redirect_success_url', 'redirect_fail_url'];

function urlFault(params: Params, { localCallbacks }: Rules): Refusal | undefined {
  for (const name of browserUrls) {
    if (!isWeb(params[name])) return refusals.malformed(`Parameter ${name} has a wrong format`);
  }
  for (const name of callbackUrls) {
    if (!isWeb(params[name])) return refusals.wrongCallbackUrl(`${name} is not a web address`);
    if (!localCallbacks && !isPublic(params[name])) {
      return refusals.wrongCallbackUrl('Callback URL cannot be local or private');
    }
  }
  return undefined;
}

function isWeb(address: string | undefined): boolean {
  return address === undefined || (URL.canParse(address) && /^https?:/i.test(address));
}

function isPublic(address: string | undefined): boolean {
  if (address === undefined) return true;
  const { protocol, port, hostname } = new URL(address);
  const host = hostname.replace(/^\[|\]$/g, '');
  if (!['', ...(protocol === 'https:' ? ['443', '8443'] : ['80', '8080'])].includes(port)) return false;
  if (isIP(host) === 0) return host.includes('.') && !/\.(local|localhost|internal)$/.test(host);
  return !privateNetworks.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
}

const privateNetworks = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  privateNetworks.addSubnet(network, bits, 'ipv4');
}
privateNetworks.addAddress('::1', 'ipv6');
privateNetworks.addSubnet('fc00::', 7, 'ipv6');
privateNetworks.addSubnet('fe80::', 10, 'ipv6');
