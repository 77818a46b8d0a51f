import { type Dice, diceFor } from '../support/dice.ts';
import { type CanaryCard, canaryCard, type Secret, secretsOf } from './canaries.ts';
import { type OddRequest, oddRequests } from './odd-requests.ts';

/** What a shop does with one order, and what becomes of it. */
export interface OrderPlan {
  client_orderid: string;
  kind: string;
  card: CanaryCard;
  /** Laid over a good preauth. */
  changes: Record<string, string>;
  /** The code that the gateway sees instead of the card's own: it plays by a few codes only. */
  playedCode: string;
  capture: 'none' | 'early' | 'when approved' | 'in part';
  repeated: boolean;
  /** Another card under the same id: a conflict. */
  other: CanaryCard | undefined;
  /** Where the gateway repeats the card, so that it gets into the worker's memory, whatever the worker does. */
  echo: 'none' | 'in the reply' | 'in a page' | 'in the status';
  /** Whether the payer answers the 3-D Secure form. */
  payer: 'answers' | 'goes away';
  /** What it waits for before there are workers at all: the end of its card's time, or just for them. */
  waits: 'not' | 'for a worker' | 'too long';
}

/** A card that is only ever in a request that can't be taken. */
export interface OddPlan {
  request: OddRequest;
  card: CanaryCard;
}

export interface Plan {
  orders: OrderPlan[];
  odd: OddPlan[];
}

type Kind = Partial<Omit<OrderPlan, 'client_orderid' | 'kind' | 'card' | 'other'>> & {
  fault?: string;
  conflict?: true;
};

/** Every outcome and every fault there is to see, one after the other. */
const kinds: Record<string, Kind> = {
  approved: { capture: 'when approved' },
  'captured early': { capture: 'early' },
  'captured in part': { capture: 'in part', repeated: true },
  declined: { playedCode: '116' },
  'never believed': { fault: 'status/other-amount=1' }, // takes longest: until nobody asks any more
  filtered: { changes: { email: 'fraud@example.com' } },
  'unknown first': { playedCode: '217', capture: 'when approved' },
  '3-D Secure': { playedCode: '321' },
  '3-D Secure, no answer': { playedCode: '321', payer: 'goes away' },
  error: { fault: 'preauth/ends-in-error' },
  refused: { fault: 'preauth/unknown-refusal' },
  'card echoed': { echo: 'in the reply' },
  'card echoed in a page': { echo: 'in a page' },
  'card echoed in the status': { echo: 'in the status', playedCode: '116' },
  conflict: { conflict: true },
  'card expired': { waits: 'too long' },
  'queued without a worker': { waits: 'for a worker' },
  repeated: { repeated: true },
  ...faulty(
    'preauth/card-echo',
    'preauth/reset-before',
    'preauth/reset-after',
    'preauth/close-after',
    'preauth/http-403',
    'preauth/http-429',
    'preauth/http-500-before',
    'preauth/http-503-after',
    'preauth/error-102-after',
    'preauth/ignored@3s',
    'preauth/stall-after@3s',
    'preauth/truncated',
    'preauth/empty-body',
    'preauth/html-body',
    'preauth/slow-drip@10ms',
    'preauth/huge-body',
    'preauth/no-order-id',
    'status/hostile-message',
    'status/bad-encoding',
    'status/huge-header',
  ),
  ...captured('capture/reset-after', 'capture/truncated', 'capture/capture-too-early'),
  ...faulty('callback-doubled', 'callback-wrong-control', 'callback-early'),
};

/** The orders and requests of a run with so many cards: every kind once, then by chance. */
export function planFor(cards: number, seed: number): Plan {
  const names = Object.keys(kinds);
  const odd = Object.keys(oddRequests) as OddRequest[];
  const order = [...names, ...odd];
  const plan: Plan = { orders: [], odd: [] };
  const taken = new Set<string>();
  const used = () => plan.orders.reduce((sum, { other }) => sum + (other ? 2 : 1), 0) + plan.odd.length;

  for (let index = 0; used() < cards; index += 1) {
    const dice = diceFor(seed, `card ${index}`);
    const request = order[index] ?? dice.pick(['approved', ...order]);
    const kind = kinds[request];
    if (kind) plan.orders.push(planOrder(dice, `k${seed}-${index}z`, { name: request, kind, taken }));
    else plan.odd.push({ request: request as OddRequest, card: canaryCard(dice, taken) });
  }
  return plan;
}

/** So many orders that are approved without trouble. */
export function planApproved(cards: number, seed: number): Plan {
  const taken = new Set<string>();
  const orders = Array.from({ length: cards }, (_, index) =>
    planOrder(diceFor(seed, `approved card ${index}`), `a${seed}-${index}z`, {
      name: 'approved',
      kind: {},
      taken,
    }),
  );
  return { orders, odd: [] };
}

function planOrder(
  dice: Dice,
  client_orderid: string,
  { name, kind, taken }: { name: string; kind: Kind; taken: Set<string> },
): OrderPlan {
  const { fault, conflict, ...rest } = kind;
  const words = fault === undefined ? {} : { order_desc: `Order [fault:${fault}]` };
  return {
    playedCode: '1234',
    capture: 'none',
    repeated: false,
    echo: fault === 'preauth/card-echo' ? 'in the reply' : 'none',
    payer: 'answers',
    waits: 'not',
    ...rest,
    client_orderid,
    kind: name,
    card: canaryCard(dice, taken),
    other: conflict && canaryCard(dice, taken),
    changes: { amount: (dice.whole(1_014, 90_000) / 100).toFixed(2), ...words, ...rest.changes },
  };
}

function faulty(...faults: string[]): Record<string, Kind> {
  return Object.fromEntries(faults.map((fault) => [fault, { fault }]));
}

function captured(...faults: string[]): Record<string, Kind> {
  return Object.fromEntries(faults.map((fault) => [fault, { fault, capture: 'when approved' as const }]));
}

/** Every card of a plan, by the order or request it is for. `which` leaves some out. */
export function cardsOf({ orders, odd }: Plan, which: (order: OrderPlan) => boolean = () => true): Secret[] {
  return [
    ...orders
      .filter(which)
      .flatMap(({ card, other, client_orderid, kind }) => [
        ...secretsOf(card, `${client_orderid} (${kind})`),
        ...(other ? secretsOf(other, `${client_orderid} (${kind}, other card)`) : []),
      ]),
    ...odd.flatMap(({ card, request }, index) => secretsOf(card, `request ${index} (${request})`)),
  ];
}
