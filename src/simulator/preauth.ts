import { randomInt, randomUUID } from 'node:crypto';
import { exponentOf, minorUnits } from './amounts.ts';
import { type CardOnFile, cardOnFile } from './cards.ts';
import { accepted, approvalMs, type Gateway, type Request } from './gateway.ts';
import type { Order } from './orders.ts';
import { preauthFault } from './preauth-checks.ts';
import { refusals, refused } from './refusals.ts';
import type { Answer } from './reply.ts';
import { preauthScenario, type Scenario, threeDsTimedOut } from './scenarios.ts';

/** Holds money on a card. The same `client_orderid` again is another hold, as at the real gateway. */
export function preauth(request: Request, gateway: Gateway): Answer {
  const fault = preauthFault(request.params, gateway.rules);
  if (fault) return refused(request, fault);

  const card = cardOf(request.params, gateway);
  if (!card) return refused(request, refusals.unknownCard);

  const order = openOrder(request, card, gateway);
  const scenario = preauthScenario(request.params, gateway.rules.threeDs);
  begin(order, scenario, request.serialNumber, gateway);
  return accepted(request, order);
}

function cardOf(params: Request['params'], { orders }: Gateway): CardOnFile | undefined {
  const {
    card_recurring_payment_id: token,
    credit_card_number = '',
    expire_month = '',
    expire_year = '',
  } = params;
  if (token !== undefined) return orders.cardBehind(token);
  return cardOnFile(credit_card_number, expire_month, expire_year);
}

function openOrder({ params, account, endpoint }: Request, card: CardOnFile, { orders }: Gateway): Order {
  const { client_orderid = '', amount = '', currency = '' } = params;
  const kept = keptDetails.filter((name) => params[name] !== undefined);
  const order: Order = {
    id: orders.nextOrderId(),
    account,
    endpointId: endpoint.kind === 'group' ? endpointChosen(endpoint.id, account.endpoints) : endpoint.id,
    clientOrderId: client_orderid,
    minor: minorUnits(amount, exponentOf(currency)) ?? 0n,
    currency,
    card,
    details: Object.fromEntries(kept.map((name) => [name, params[name] ?? ''])),
    notifyUrl: params.notify_url,
    serverCallbackUrl: params.server_callback_url,
    returnTo: returnAddresses(params),
    threeDs: undefined,
    transactions: [],
  };
  orders.keep(order);
  return order;
}

const keptDetails = ['email', 'phone', 'first_name', 'last_name', 'merchant_data'];

// A group's reply names the endpoint the gateway chose, and that is never the group's own id.
function endpointChosen(groupId: string, endpoints: string[]): string {
  return endpoints.find((id) => id !== groupId) ?? String(BigInt(groupId) + 1n);
}

function returnAddresses(params: Request['params']): Order['returnTo'] {
  const {
    redirect_url,
    redirect_success_url: success = redirect_url,
    redirect_fail_url: fail = redirect_url,
  } = params;
  return success === undefined || fail === undefined ? undefined : { success, fail };
}

function begin(order: Order, { first, verdict }: Scenario, serialNumber: string, gateway: Gateway): void {
  const { life, rules } = gateway;
  const preauth = { serialNumber, type: 'preauth', minor: order.minor } as const;
  const afterMs = approvalMs(gateway);

  if (first === 'three-ds') {
    order.threeDs = { token: randomUUID(), hint: String(randomInt(1000, 10_000)) };
    const giveUp = { afterMs: rules.threeDsMs, verdict: threeDsTimedOut };
    life.begin(order, { ...preauth, state: '3d_validating' }, [giveUp]);
  } else if (first === 'unknown') {
    const unknown = { afterMs, verdict: { status: 'unknown' } } as const;
    life.begin(order, preauth, [unknown, { afterMs: rules.unknownMs, verdict }]);
  } else {
    life.begin(order, preauth, [{ afterMs, verdict }]);
  }
}
