import { type Gateway, orderNamed, type Request } from './gateway.ts';
import { refusals, refused } from './refusals.ts';
import type { Answer } from './reply.ts';

/**
 * Gives a token for the card of an approved order, to be sent as `card_recurring_payment_id`. Answers at
 * once.
 */
export function createCardRef(request: Request, gateway: Gateway): Answer {
  const order = orderNamed(request, gateway);
  if (!order) return refused(request, refusals.unknownOrder);

  const preauth = order.transactions[0];
  if (preauth?.status !== 'approved') {
    const stage = preauth?.stage.toUpperCase() ?? '';
    return refused(request, refusals.malformed(`Can not create card reference for order state ${stage}`));
  }

  const token = gateway.orders.keepCard(order.card);
  return {
    type: 'create-card-ref-response',
    'serial-number': request.serialNumber,
    'card-ref-id': token,
    'unq-card-ref-id': token,
    'recurring-payment-id': token,
    status: 'approved',
  };
}
