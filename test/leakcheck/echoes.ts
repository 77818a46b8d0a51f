import type { Simulator } from '../../src/simulator/simulator.ts';
import type { OrderPlan } from './plan.ts';

/** Makes the gateway repeat cards where the plan says so, in words of its own and with everything it was told. */
export function armEchoes({ hooks }: Simulator, orders: readonly OrderPlan[]): void {
  const byId = new Map(orders.map((order) => [order.client_orderid, order]));
  const planOf = (params: Record<string, string>) => byId.get(params.client_orderid ?? '');

  hooks.rejectBefore = (command, params) => {
    const plan = planOf(params);
    if (command !== 'preauth' || !plan) return undefined;
    if (plan.echo === 'in the reply') return { body: refusal(plan) };
    if (plan.echo === 'in a page')
      return { status: 500, body: `<p>${new URLSearchParams(params)}${said(plan)}</p>` };
    return undefined;
  };
  hooks.replyWith = (command, params, reply) => {
    const plan = planOf(params);
    if (command !== 'status' || plan?.echo !== 'in the status') return undefined;
    const { number, holder, code } = plan.card;
    const more = { 'cardholder-name': holder, 'card-number': number, cvv2: code, descriptor: said(plan) };
    const words = reply.replace(/&error-message=[^\n]*/, `&error-message=${encodeURIComponent(said(plan))}`);
    return { body: `${words}&${new URLSearchParams(more)}\n` };
  };
}

/** What a callback about such an order says on top. */
export function echoInCallback(plan: OrderPlan): Record<string, string> {
  const { number, holder, code } = plan.card;
  return { error_message: said(plan), cardholder_name: holder, card_number: number, cvv2: code };
}

function refusal(plan: OrderPlan): string {
  return `type=error\n&error-code=8\n&error-message=${encodeURIComponent(said(plan))}\n`;
}

/** Without the name: in a sentence of the gateway's nobody could tell it from any other word. */
function said({ card: { number, code } }: OrderPlan): string {
  const groups = number.match(/..../g) ?? [];
  return `Card ${number} (${groups.join(' ')}, ${groups.join('-')}) with cvv2 ${code}, cvv: ${code}, is on a list`;
}
