import { type OperationName, operationNames } from '../../src/payment/payment.ts';
import { endedInVain, isFinal, type Status, statesBefore } from '../../src/payment/state.ts';

/** One thing that some visitor does to one of a few payments. */
export type Step =
  | { does: 'open'; payment: string }
  | { does: 'add'; payment: string; operation: 'capture' | 'cancel'; allowed: readonly Status[] }
  | {
      does: 'move';
      payment: string;
      operation: OperationName;
      target: Status;
      /** Must be the operation's last. */
      claim?: string | undefined;
      /** Becomes the operation's last. */
      newClaim?: string | undefined;
      /** The one state it counts from. */
      from?: Status | undefined;
      /** The gateway's order, as it was told. */
      order?: string | undefined;
      begunAt?: string | undefined;
    }
  | { does: 'count absence'; payment: string; operation: OperationName; claim: string; askedAt: number };

interface ModelOperation {
  status: Status;
  claim?: string;
  begunAt?: string;
  absences: number;
}

export interface ModelPayment {
  version: number;
  order?: string;
  /** The last operation that was added. */
  newest: OperationName;
  operations: Partial<Record<OperationName, ModelOperation>>;
}

/** What a ledger should hold, told a second time and without Redis. */
export class Model {
  readonly payments = new Map<string, ModelPayment>();
  readonly #owners = new Map<string, string>();
  /** When the first absence of an operation was asked for, and the last. */
  readonly #asked = new WeakMap<ModelOperation, { since: number; last: number }>();

  /** Does it, and says what the ledger should answer. */
  take(step: Step): unknown {
    const payment = this.payments.get(step.payment);
    switch (step.does) {
      case 'open':
        if (payment) return 'known';
        this.payments.set(step.payment, { version: 1, newest: 'preauth', operations: { preauth: queued() } });
        return 'opened';
      case 'add':
        return payment ? add(payment, step) : 'missing';
      case 'move':
        return this.#move(step, payment);
      case 'count absence':
        return this.#countAbsence(step, payment);
    }
  }

  /** The operations of all payments of which this is true, as the ledger's sets name them. */
  refs(isSo: (status: Status) => boolean): string[] {
    return [...this.payments].flatMap(([id, { operations }]) =>
      operationNames
        .filter((name) => isSo(operations[name]?.status ?? 'approved'))
        .map((name) => `${name}:default:${id}`),
    );
  }

  /** The payments whose newest operation has this status. */
  withNewest(status: Status): string[] {
    return [...this.payments]
      .filter(([, { newest, operations }]) => operations[newest]?.status === status)
      .map(([id]) => id);
  }

  #countAbsence(
    { operation: name, claim, askedAt }: Extract<Step, { does: 'count absence' }>,
    payment: ModelPayment | undefined,
  ): { answers: number; since: number } {
    const operation = payment?.operations[name];
    if (operation?.claim !== claim) return { answers: 0, since: 0 };

    const before = operation.absences === 0 ? undefined : this.#asked.get(operation);
    if (before?.last !== askedAt) operation.absences += 1;
    const since = before?.since ?? askedAt;
    this.#asked.set(operation, { since, last: askedAt });
    return { answers: operation.absences, since };
  }

  #move(step: Extract<Step, { does: 'move' }>, payment: ModelPayment | undefined) {
    const operation = payment?.operations[step.operation];
    if (!payment || !operation) return { outcome: 'missing' };

    const refused = { outcome: 'refused', status: operation.status };
    if (step.claim !== undefined && step.claim !== operation.claim) return refused;
    if (step.from !== undefined && step.from !== operation.status) return refused;
    if (step.order !== undefined) {
      if (!this.#owners.has(step.order)) this.#owners.set(step.order, step.payment);
      if (this.#owners.get(step.order) !== step.payment)
        return { ...refused, odd: 'the gateway order is of another payment' };
    }

    const isNews = learn(step, payment, operation);
    const isLegal = statesBefore(step.target).includes(operation.status);
    if (isNews || isLegal) payment.version += 1;
    if (!isLegal) return refused;

    operation.status = step.target;
    if (step.newClaim !== undefined) Object.assign(operation, { claim: step.newClaim, absences: 0 });
    return { outcome: 'moved', status: step.target };
  }
}

/** What is told first stays. */
function learn(
  { order, begunAt }: { order?: string | undefined; begunAt?: string | undefined },
  payment: ModelPayment,
  operation: ModelOperation,
): boolean {
  const isNewOrder = order !== undefined && payment.order === undefined;
  const isNewTime = begunAt !== undefined && operation.begunAt === undefined;
  if (isNewOrder) payment.order = order;
  if (isNewTime) operation.begunAt = begunAt;
  return isNewOrder || isNewTime;
}

/** Of a capture and a cancel one excludes the other, unless the earlier one ended in vain. */
function add(payment: ModelPayment, { operation, allowed }: Extract<Step, { does: 'add' }>): string {
  const { operations } = payment;
  if (operations[operation]) return 'known';
  if (!operations.preauth || !allowed.includes(operations.preauth.status)) return 'refused';
  const other = operations[operation === 'capture' ? 'cancel' : 'capture'];
  if (other && !endedInVain.includes(other.status)) return 'excluded';

  operations[operation] = queued();
  payment.newest = operation;
  payment.version += 1;
  return 'opened';
}

function queued(): ModelOperation {
  return { status: 'queued', absences: 0 };
}

export const isOpen = (status: Status) => !isFinal(status);
