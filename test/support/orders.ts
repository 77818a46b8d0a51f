import { randomUUID } from 'node:crypto';

/** A preauth as a shop sends it: the gateway's own example, with an id of its own. */
export function aPreauth(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    client_orderid: `o${randomUUID().slice(0, 13)}z`,
    order_desc: 'Test Order Description',
    amount: '10.42',
    currency: 'USD',
    first_name: 'John',
    last_name: 'Smith',
    address1: '100 Main st',
    city: 'Seattle',
    state: 'WA',
    zip_code: '98102',
    country: 'US',
    phone: '+12063582043',
    email: 'john.smith@example.com',
    ipaddress: '65.153.12.232',
    credit_card_number: '4538977399606732',
    card_printed_name: 'CARD HOLDER',
    expire_month: '12',
    expire_year: '2099',
    cvv2: '123',
    redirect_url: 'https://shop.example.com/back',
    ...changes,
  };
}
