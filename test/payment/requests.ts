import { limitsFor } from '../../src/payment/limits.ts';
import { preauthSchema } from '../../src/payment/preauth.ts';

/** Noon of 15 June 2026, UTC. */
export const today = Date.UTC(2026, 5, 15, 12);

export const gateway = limitsFor('sandbox.elecsnet.ru');

export const preauth = preauthSchema({ fields: gateway, now: () => today });

/** The documents' request with a card, less what is the worker's to set. */
export const withCard: Readonly<Record<string, string>> = {
  credit_card_number: '4538977399606732',
  card_printed_name: 'CARD HOLDER',
  expire_month: '12',
  expire_year: '2099',
  cvv2: '123',
  client_orderid: '902B4FF5',
  order_desc: 'Test Order Description',
  first_name: 'John',
  last_name: 'Smith',
  ssn: '1267',
  birthday: '19820115',
  address1: '100 Main st',
  city: 'Seattle',
  state: 'WA',
  zip_code: '98102',
  country: 'US',
  phone: '+12063582043',
  cell_phone: '+19023384543',
  email: 'john.smith@gmail.com',
  currency: 'USD',
  amount: '10.42',
  ipaddress: '65.153.12.232',
  site_url: 'https://doc.elecsnet.ru/',
  purpose: 'user_account1',
  redirect_url: 'https://doc.elecsnet.ru//doc/dummy.htm',
  merchant_data: 'VIP customer',
};

/** The documents' request with a token, less what is the worker's to set. */
export const withToken: Readonly<Record<string, string>> = {
  card_recurring_payment_id: '1491927',
  cvv2: '123',
  client_orderid: '34T43R77N',
  order_desc: 'Test Order Description',
  amount: '777',
  currency: 'USD',
  ipaddress: '65.153.12.232',
  redirect_url: 'https://doc.elecsnet.ru//doc/dummy.htm',
};

/** `base` with other fields; `undefined` takes one out. */
export function changed(base: Readonly<Record<string, unknown>>, fields: Record<string, unknown>) {
  return Object.fromEntries(
    Object.entries({ ...base, ...fields }).filter(([, value]) => value !== undefined),
  );
}

/** What `readRequest` said about the fields it named. */
export function complaints(
  reading: { ok: true } | { ok: false; issues: { path: string; message: string }[] },
) {
  return reading.ok ? {} : Object.fromEntries(reading.issues.map(({ path, message }) => [path, message]));
}
