import type { Account } from '../../src/gateway/account.ts';
import { sign } from '../../src/gateway/control.ts';
import { callbackPath } from '../../src/http/callbacks.ts';
import { Secret } from '../../src/telemetry/secret.ts';
import type { Dice } from '../support/dice.ts';

/** A payment that callbacks can be about, and what the gateway says of it. */
export interface Target {
  account: Account;
  client_orderid: string;
  orderid: string;
  status: string;
}

type Fields = Record<string, string>;

/** What a callback of the gateway is made of. */
export interface Call {
  path: string;
  fields: Fields;
}

/** The gateway's own call. The payer's browser knows these fields, control included, and not this path. */
export function genuine({ account, client_orderid, orderid, status }: Target): Call {
  const said = { status, orderid, client_orderid };
  return {
    path: callbackPath(account, client_orderid),
    fields: {
      ...said,
      type: 'preauth',
      amount: '10.42',
      currency: 'USD',
      control: sign('callback', said, account),
    },
  };
}

export function written({ path, fields }: Call): string {
  return `${path}?${new URLSearchParams(fields)}`;
}

const types = ['sale', 'preauth', 'capture', 'cancel', 'reversal', 'void', 'refund', 'chargeback'] as const;
const statuses = ['approved', 'declined', 'error', 'filtered', 'processing', 'unknown'] as const;
const signed = ['status', 'orderid', 'client_orderid', 'control'] as const;
const foreignKey = new Secret('a key that the forger has made up himself');

/** One callback as a forger makes it of the gateway's own, and of those to the others. */
type Forgery = (call: Call, dice: Dice, one: Target, other: Target) => string;

/** What signs nothing may say anything. */
export function edited({ path, fields }: Call, dice: Dice): Call {
  const amount = `${dice.whole(1, 99_999)}.${dice.whole(10, 99)}`;
  const currency = dice.pick(['KWD', 'JPY', 'EUR', 'USD']);
  return { path, fields: { ...fields, type: dice.pick(types), amount, currency } };
}

const forgeries = {
  'a bit of the control flipped': (call, dice) =>
    written({ ...call, fields: { ...call.fields, control: flipped(call.fields.control ?? '', dice) } }),

  'a bit of the token flipped': (call, dice) => {
    const at = call.path.lastIndexOf('/') + 1;
    const token = encodeURIComponent(flipped(call.path.slice(at), dice));
    return written({ ...call, path: call.path.slice(0, at) + token });
  },

  'the border between the ids shifted': (call, dice, { orderid, client_orderid }) => {
    const by = dice.whole(1, orderid.length - 1) * (dice.chance(0.5) ? 1 : -1);
    const [all, border] = [orderid + client_orderid, orderid.length + by];
    const fields = { ...call.fields, orderid: all.slice(0, border), client_orderid: all.slice(border) };
    return written({ ...call, fields });
  },

  'from the browser, without a token': (call, dice, { account }) =>
    written({ ...edited(call, dice), path: `/callbacks/${account.id}` }),

  'from the browser, another order’s token': (call, dice, _, other) =>
    written({ ...edited(call, dice), path: genuine(other).path }),

  'from the browser, another account’s token': (call, dice, { account, client_orderid }, other) => {
    const elsewhere = {
      ...other.account,
      id: other.account.id === account.id ? 'elsewhere' : other.account.id,
    };
    const token = callbackPath(elsewhere, client_orderid).replace(/.*\//, '');
    return written({ ...edited(call, dice), path: `/callbacks/${account.id}/${token}` });
  },

  'a key that was given up': (call, dice, { account, client_orderid }) =>
    written({
      ...edited(call, dice),
      path: callbackPath({ ...account, controlKey: foreignKey }, client_orderid),
    }),

  'token and control by a key of one’s own': (_, dice, one) =>
    written(edited(genuine({ ...one, account: { ...one.account, controlKey: foreignKey } }), dice)),

  'another status': (call, dice) => {
    const others = statuses.filter((status) => status !== call.fields.status) as [string, ...string[]];
    return written({ ...call, fields: { ...call.fields, status: dice.pick(others) } });
  },

  'another order': (call, dice, _, other) => {
    const { orderid, client_orderid } = other;
    const fields = dice.chance(0.5) ? { orderid } : { orderid, client_orderid };
    return written({ ...call, fields: { ...call.fields, ...fields } });
  },

  'a parameter twice': (call, dice) => {
    const name = dice.pick(signed);
    const value = dice.chance(0.5) ? call.fields[name] : dice.pick(statuses);
    return `${written(call)}&${name}=${encodeURIComponent(value ?? '')}`;
  },

  'a parameter as a list': (call, dice) => {
    const name = dice.pick(signed);
    const list = `${name}${dice.pick(['[]', '[0]', '%5B%5D'])}=${dice.pick(statuses)}`;
    return dice.chance(0.5) ? `${written(call)}&${list}` : written(without(call, name)).concat(`&${list}`);
  },

  'a sibling of a name': (call, dice) => {
    const name = dice.pick(signed);
    const sibling = dice.pick([
      name.toUpperCase(),
      `+${name}`,
      `${name}%20`,
      `${name[0]?.toUpperCase()}${name.slice(1)}`,
    ]);
    return `${written(call)}&${sibling}=${dice.pick(statuses)}`;
  },

  'other letters': (call, dice) => {
    const control = (call.fields.control ?? '').toUpperCase();
    if (dice.chance(0.5) && control !== call.fields.control)
      return written({ ...call, fields: { ...call.fields, control } });
    return written({ ...call, fields: { ...call.fields, status: (call.fields.status ?? '').toUpperCase() } });
  },

  'another spelling of the path': (call, dice) => {
    const [, , account = '', token = ''] = call.path.split('/');
    const coded = (text: string) => `%${text.charCodeAt(0).toString(16)}${text.slice(1)}`;
    const spelt = dice.pick([
      `/callbacks/${coded(account)}/${token}`,
      `/callbacks/${account}/${coded(token)}`,
      `/callbacks/${account}%2f${token}`,
      `/callbacks/${account}/${token}/`,
      `/callbacks/${account}/${token};x=1`,
      `/callbacks/${account}/./${token}`,
    ]);
    return written({ ...call, path: spelt });
  },

  'bytes that are no UTF-8': (call, dice) => {
    const bytes = dice.pick(['%c1%a1', '%ff', '%e2%82', '%zz', '%00', '%0a', '%c0%80']);
    const name = dice.pick(signed);
    return written(call).replace(`${name}=`, `${name}=${bytes}`);
  },

  'a parameter missing': (call, dice) => written(without(call, dice.pick(signed))),
} as const satisfies Record<string, Forgery>;

export type Kind = keyof typeof forgeries;

export const kinds = Object.keys(forgeries) as [Kind, ...Kind[]];

export function forge(kind: Kind, dice: Dice, one: Target, other: Target): string {
  return forgeries[kind](genuine(one), dice, one, other);
}

function without({ path, fields }: Call, name: string): Call {
  return { path, fields: Object.fromEntries(Object.entries(fields).filter(([own]) => own !== name)) };
}

/** One bit of one letter, the lower seven: it stays one letter. */
function flipped(text: string, dice: Dice): string {
  const at = dice.whole(0, text.length - 1);
  const letter = String.fromCharCode(text.charCodeAt(at) ^ (1 << dice.whole(0, 6)));
  return text.slice(0, at) + letter + text.slice(at + 1);
}
