import { randomBytes } from 'node:crypto';

/** One payment of the demo: what is tried, and what a person should expect to see. */
export interface Part {
  title: string;
  request: Record<string, string>;
  /** How much of the hold is captured, when not all of it. */
  captureAmount?: string;
  /** The hold is released instead of captured. */
  isCancelled?: boolean;
}

const payer = {
  order_desc: 'Demo order',
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
  redirect_url: 'https://shop.example.com/back',
};

const card = {
  credit_card_number: '4538977399606732',
  card_printed_name: 'CARD HOLDER',
  expire_month: '12',
  expire_year: '2099',
};

/** Thirteen payments, each to another end. The gateway's sandbox decides by the cvv2. */
export function cast(): Part[] {
  const run = randomBytes(3).toString('hex');
  let number = 0;
  const part = (title: string, changes: Record<string, string>, captureAmount?: string): Part => {
    number += 1;
    const request = { client_orderid: `demo-${run}-${number}z`, ...payer, ...card, ...changes };
    return { title, request, ...(captureAmount !== undefined && { captureAmount }) };
  };
  const { client_orderid: _, ...token } = { client_orderid: '', ...payer };

  return [
    part('a plain card', { amount: '10.42', currency: 'USD', cvv2: '123' }),
    part('American Express, captured in part', { amount: '99.90', currency: 'EUR', ...amex }, '60.00'),
    part('yen, which has no cents', { amount: '500', currency: 'JPY', cvv2: '123' }),
    part('dinar, which has three decimals', { amount: '1.234', currency: 'KWD', cvv2: '123' }),
    {
      title: 'a stored card (token)',
      request: {
        ...token,
        client_orderid: `demo-${run}-tokenz`,
        amount: '777.00',
        currency: 'USD',
        card_recurring_payment_id: '1491927',
        cvv2: '123',
      },
    },
    {
      ...part('out of stock, the hold is released', { amount: '27.30', currency: 'GBP', cvv2: '123' }),
      isCancelled: true,
    },
    part('3-D Secure, the payer confirms', { amount: '45.00', currency: 'EUR', cvv2: '321' }),
    part('the gateway does not know yet', { amount: '31.00', currency: 'USD', cvv2: '217' }),
    part('expired card', { amount: '12.00', currency: 'USD', cvv2: '101' }),
    part('insufficient funds', { amount: '5000.00', currency: 'USD', cvv2: '116' }),
    part('not permitted to the cardholder', { amount: '8.00', currency: 'GBP', cvv2: '119' }),
    part('stolen card', { amount: '3.50', currency: 'EUR', cvv2: '209' }),
    part('stopped by a fraud filter', {
      amount: '66.00',
      currency: 'USD',
      cvv2: '123',
      email: 'fraud@example.com',
    }),
  ];
}

const amex = { credit_card_number: '378282246310005', cvv2: '1234' };
