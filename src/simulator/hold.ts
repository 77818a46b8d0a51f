import { exponentOf, minorUnits } from './amounts.ts';
import { documentedCard } from './cards.ts';
import type { Gateway } from './gateway.ts';
import type { Order } from './orders.ts';

/** A hold that was made in an earlier life: what its preauth had asked for. */
export interface EarlierHold {
  endpoint: string;
  client_orderid: string;
  amount: string;
  currency: string;
}

/** Writes an approved preauth into the books as if it had been asked for. Throws when nobody has that endpoint. */
export function keepHold(
  { endpoint, client_orderid, amount, currency }: EarlierHold,
  { orders, rules }: Gateway,
): Order {
  const account = rules.accounts.find(({ endpoints }) => endpoints.includes(endpoint));
  if (!account) throw new Error(`No account has the endpoint ${endpoint}`);

  const minor = minorUnits(amount, exponentOf(currency)) ?? 0n;
  const id = orders.nextOrderId();
  const order: Order = {
    id,
    account,
    endpointId: endpoint,
    clientOrderId: client_orderid,
    minor,
    currency,
    card: documentedCard,
    details: {},
    notifyUrl: undefined,
    serverCallbackUrl: undefined,
    returnTo: undefined,
    threeDs: undefined,
    transactions: [
      {
        serialNumber: orders.nextSerialNumber(),
        type: 'preauth',
        status: 'approved',
        stage: 'auth_approved',
        minor,
        createdAt: new Date(),
        approvalCode: id.padStart(6, '0').slice(-6),
        errorCode: null,
        errorMessage: null,
        callbacksTried: 0,
      },
    ],
  };
  orders.keep(order);
  return order;
}
