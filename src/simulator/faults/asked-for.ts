import { decimalText, exponentOf } from '../amounts.ts';
import type { Incoming } from '../commands.ts';
import type { Gateway } from '../gateway.ts';
import { faultsByAmount, faultsInWords } from './order-words.ts';

/** Arms what an order asks for by its description or its amount; once, when its first request arrives. */
export function armWhatIsAskedFor({ command, params }: Incoming, gateway: Gateway): void {
  const { client_orderid } = params;
  const { faults, rules, tallies } = gateway;
  const first = tallies.byOrder.get(client_orderid ?? '')?.get(command) === 1;
  if (client_orderid === undefined || !first) return;

  const inWords = command === 'preauth' ? readable(params) : [];
  const amount = rules.qaAmounts ? amountOf(client_orderid, params, gateway) : '';
  for (const rule of [...inWords, ...faultsByAmount(command, amount, client_orderid)]) faults.arm(rule);
}

// What can't be read is refused later, with the reason, by the preauth's own checks.
function readable(params: Incoming['params']) {
  try {
    return faultsInWords(params);
  } catch {
    return [];
  }
}

function amountOf(clientOrderId: string, params: Incoming['params'], { orders }: Gateway): string {
  const order = orders.named(clientOrderId).at(-1);
  return order ? decimalText(order.minor, exponentOf(order.currency)) : Number(params.amount).toFixed(2);
}
