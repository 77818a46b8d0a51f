import { z } from 'zod';
import type { AccountRules } from '../payment/account-rules.ts';
import { type CancelRequest, cancelSchema } from '../payment/cancel.ts';
import { type CaptureRequest, captureSchema } from '../payment/capture.ts';
import { mintClientOrderid } from '../payment/client-orderid.ts';
import { readRequest } from '../payment/issues.ts';
import { canonicalAmount } from '../payment/money.ts';
import type { PaymentName } from '../payment/payment.ts';
import { type PreauthRequest, preauthSchema, splitCard } from '../payment/preauth.ts';
import { plainCopy } from '../payment/read-once.ts';
import { type Refused, refuse, refuseField } from '../payment/refusal.ts';
import type { Card } from './cards/card-form.ts';

/** A preauth that was judged good, taken apart: what is sealed and what may be stored. */
export interface PreauthOrder {
  ok: true;
  name: PaymentName;
  card: Card;
  /** Wire parameters without card data; `client_orderid` is there, minted if the shop gave none. */
  order: Record<string, string>;
  /** The same in one spelling: with the card, what makes two requests the same. */
  content: Record<string, string>;
}

interface CaptureOrder {
  ok: true;
  name: PaymentName;
  request: CaptureRequest;
  rules: AccountRules;
}

interface CancelOrder {
  ok: true;
  name: PaymentName;
  request: CancelRequest;
}

/** Judges what shops ask for, by the rules of the account they name. */
export interface OrderDesk {
  preauth(input: unknown): PreauthOrder | Refused;
  /** As far as that is possible without the payment. */
  capture(input: unknown): CaptureOrder | Refused;
  /** The same. */
  cancel(input: unknown): CancelOrder | Refused;
}

const ofCancels = cancelSchema();

/** Schemas are built here, once for each account: building costs far more than judging. */
export function orderDesk(accounts: readonly AccountRules[], now: () => number): OrderDesk {
  const schemas = new Map(
    accounts.map(({ id, fields, exponents }) => [
      id,
      { preauth: preauthSchema({ fields, exponents, now }), capture: captureSchema({ exponents }) },
    ]),
  );

  return {
    preauth(input) {
      const addressed = address(input, accounts);
      if (!addressed.ok) return withWrongAnyway(addressed, input, [...schemas.values()].map(preauthOf));
      const { copy, rules } = addressed;

      const read = readRequest(schemas.get(rules.id)?.preauth ?? z.never(), copy);
      return read.ok
        ? preauthOrder(read.value, rules)
        : refuse({ code: 'INVALID_REQUEST', issues: read.issues });
    },

    capture(input) {
      const addressed = address(input, accounts);
      if (!addressed.ok) return addressed;
      const { copy, rules } = addressed;

      const read = readRequest(schemas.get(rules.id)?.capture ?? z.never(), copy);
      if (!read.ok) return refuse({ code: 'INVALID_REQUEST', issues: read.issues });
      const { client_orderid } = read.value;
      return { ok: true, name: { account: rules.id, client_orderid }, request: read.value, rules };
    },

    cancel(input) {
      const addressed = address(input, accounts);
      if (!addressed.ok) return addressed;

      const read = readRequest(ofCancels, addressed.copy);
      if (!read.ok) return refuse({ code: 'INVALID_REQUEST', issues: read.issues });
      const { client_orderid } = read.value;
      return { ok: true, name: { account: addressed.rules.id, client_orderid }, request: read.value };
    },
  };
}

function preauthOf<Schema>({ preauth }: { preauth: Schema }): Schema {
  return preauth;
}

/** Adds to what is wrong with the account the other fields that no account would take. */
function withWrongAnyway(
  { refusal }: Refused,
  input: unknown,
  [first, ...others]: readonly z.ZodType[],
): Refused {
  const known = refusal.code === 'INVALID_REQUEST' ? refusal.issues : [];
  if (!first || known.some(({ path }) => path !== 'account')) return { ok: false, refusal };

  const wrongFor = (schema: z.ZodType) => {
    const read = readRequest(schema, input);
    return read.ok ? [] : read.issues;
  };
  const anyway = others.reduce((wrong, schema) => {
    const paths = new Set(wrong.length > 0 ? wrongFor(schema).map(({ path }) => path) : []);
    return wrong.filter(({ path }) => paths.has(path));
  }, wrongFor(first));
  return refuse({
    code: 'INVALID_REQUEST',
    issues: [...known, ...anyway.filter(({ path }) => path !== 'account')],
  });
}

function preauthOrder(request: PreauthRequest, rules: AccountRules): PreauthOrder {
  const { card, order } = splitCard(request);
  const { client_orderid = mintClientOrderid(), amount = '', currency = '' } = order;
  return {
    ok: true,
    name: { account: rules.id, client_orderid },
    card,
    order: { ...order, client_orderid },
    content: { ...order, client_orderid, amount: canonicalAmount(amount, currency, rules.exponents) },
  };
}

/** What the issue says of an account that there is not. */
export const unknownAccount = 'no such account is configured';

/** Finds the account a request names; with one account the name may be left out. */
export function chooseAccount(
  named: unknown,
  accounts: readonly AccountRules[],
): { ok: true; rules: AccountRules } | Refused {
  const [only, ...others] = accounts;
  if (named === undefined && only && others.length === 0) return { ok: true, rules: only };
  if (named === undefined) return refuseField('account', 'name the account: there are several');
  const rules = accounts.find(({ id }) => id === named);
  return rules ? { ok: true, rules } : refuseField('account', unknownAccount);
}

/** Reads what was handed in once, for good, and finds its account. */
function address(input: unknown, accounts: readonly AccountRules[]) {
  const copy = plainCopy(input);
  if (!copy.ok) return refuse({ code: 'INVALID_REQUEST', issues: copy.issues });
  const chosen = chooseAccount(copy.value.account, accounts);
  return chosen.ok ? { ok: true as const, copy: copy.value, rules: chosen.rules } : chosen;
}
