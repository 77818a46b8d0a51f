import type { SimulatedAccount } from './account.ts';
import { type CardOnFile, documentedCard } from './cards.ts';

export type TransactionType = 'preauth' | 'capture' | 'cancel' | 'reversal' | 'chargeback';
export type TransactionStatus =
  | 'processing'
  | 'unknown'
  | 'chain_declined'
  | 'approved'
  | 'declined'
  | 'filtered'
  | 'error';

/** One thing done to an order. */
export interface Transaction {
  /** That of the request which began it. */
  serialNumber: string;
  type: TransactionType;
  status: TransactionStatus;
  /** Lower case, as on the wire: `auth_3d_validating`. */
  stage: string;
  minor: bigint;
  createdAt: Date;
  approvalCode: string | null;
  errorCode: string | null;
  errorMessage: string | null;
  /** Attempts to tell the merchant of it. */
  callbacksTried: number;
}

/** What one accepted preauth created, and everything that was done to it since. */
export interface Order {
  id: string;
  account: SimulatedAccount;
  /** The endpoint that took it: never the id of a group. */
  endpointId: string;
  clientOrderId: string;
  minor: bigint;
  currency: string;
  card: CardOnFile;
  /** The request's parameters without its card, its control and its urls. */
  details: Readonly<Record<string, string>>;
  notifyUrl: string | undefined;
  serverCallbackUrl: string | undefined;
  returnTo: { success: string; fail: string } | undefined;
  /** Where the payer's form is, and its password, if the payer was asked at all. */
  threeDs: { token: string; hint: string } | undefined;
  transactions: Transaction[];
}

/** Everything the gateway remembers, and the counters its ids come from. */
export class Orders {
  readonly #byId = new Map<string, Order>();
  readonly #byClientOrderId = new Map<string, Order[]>();
  readonly #cards = new Map<string, CardOnFile>([['1491927', documentedCard]]);
  #nextOrder: number;
  #lastToken = 1491927;
  #lastSerial = 0x43b64d6;

  constructor(firstOrderId: number) {
    this.#nextOrder = firstOrderId;
  }

  nextSerialNumber(): string {
    this.#lastSerial += 1;
    return `00000000-0000-0000-0000-${this.#lastSerial.toString(16).padStart(12, '0')}`;
  }

  nextOrderId(): string {
    const id = String(this.#nextOrder);
    this.#nextOrder += 1;
    return id;
  }

  keep(order: Order): void {
    this.#byId.set(order.id, order);
    this.#byClientOrderId.set(order.clientOrderId, [...this.named(order.clientOrderId), order]);
  }

  all(): Order[] {
    return [...this.#byId.values()];
  }

  byId(id: string): Order | undefined {
    return this.#byId.get(id);
  }

  /** Oldest first; the gateway takes the same id as often as it is sent. */
  named(clientOrderId: string): Order[] {
    return this.#byClientOrderId.get(clientOrderId) ?? [];
  }

  /** A token for a card; returns the token. */
  keepCard(card: CardOnFile): string {
    this.#lastToken += 1;
    const token = String(this.#lastToken);
    this.#cards.set(token, card);
    return token;
  }

  cardBehind(token: string): CardOnFile | undefined {
    return this.#cards.get(token);
  }
}

/** The transactions of one type, oldest first. */
export function transactionsOf(order: Order, type: TransactionType): Transaction[] {
  return order.transactions.filter((transaction) => transaction.type === type);
}

/** Whose request a transaction goes back to, as faults count it; a chargeback goes back to none. */
export function occasionOf({ clientOrderId }: Order, { type }: Transaction) {
  return { command: commandOf[type], clientOrderId };
}

const commandOf: Record<TransactionType, string> = {
  preauth: 'preauth',
  capture: 'capture',
  cancel: 'return',
  reversal: 'return',
  chargeback: 'chargeback',
};

/** True once nothing can change any more. */
export function isSettled(status: TransactionStatus): boolean {
  return !['processing', 'unknown', 'chain_declined'].includes(status);
}
