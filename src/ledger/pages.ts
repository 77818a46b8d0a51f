import type { Payment } from '../payment/payment.ts';
import { type Status, statuses } from '../payment/state.ts';
import { ledgerKeys, nameOfMember } from './keys.ts';
import { readEntry } from './record.ts';
import type { Store } from './store.ts';

export interface PageOf {
  accounts: readonly string[];
  /** Only payments whose newest operation has this status. */
  status?: Status | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  /** At most this many payments. */
  limit: number;
}

export interface Page {
  payments: Payment[];
  /** Give it back as `cursor` for the page that follows; null on the last one. */
  next_cursor: string | null;
}

/** A page of payments, newest first. A cursor stays good however many payments come and go. */
export async function pageOfPayments(redis: Store, prefix: string, of: PageOf): Promise<Page> {
  const keys = ledgerKeys(prefix);
  const members = await newestMembers(redis, indexesOf(keys, of), of.cursor, of.limit + 1);
  const shown = members.slice(0, of.limit);

  const reads = redis.pipeline();
  for (const member of shown) reads.hgetall(keys.payment(nameOfMember(member)));
  const hashes = (await reads.exec()) ?? [];

  return {
    payments: hashes.flatMap(([error, hash]) => {
      if (error) throw error;
      return readEntry(hash as Record<string, string>)?.payment ?? [];
    }),
    next_cursor: members.length > of.limit ? encode(shown.at(-1) ?? '') : null,
  };
}

/** True for what could be the `next_cursor` of a page; with anything else nobody knows where to go on. */
export function isCursor(text: string): boolean {
  return /^\d{14}:/.test(decode(text));
}

function indexesOf(keys: ReturnType<typeof ledgerKeys>, { accounts, status }: PageOf): string[] {
  const wanted = status === undefined ? statuses : [status];
  return accounts.flatMap((account) => wanted.map((state) => keys.index(account, state)));
}

/** Read in one transaction, so that a payment moving between two indexes is neither missed nor doubled. */
async function newestMembers(redis: Store, indexes: string[], cursor: string | undefined, limit: number) {
  const before = cursor === undefined ? '+' : `(${decode(cursor)}`;
  const reads = redis.multi();
  for (const index of indexes) reads.zrevrangebylex(index, before, '-', 'LIMIT', 0, limit);
  const results = (await reads.exec()) ?? [];

  const members = results.flatMap(([error, found]) => {
    if (error) throw error;
    return found as string[];
  });
  return members.sort(newestFirst).slice(0, limit);
}

/** In Redis's own order, byte by byte. */
function newestFirst(one: string, other: string): number {
  return Buffer.compare(Buffer.from(other), Buffer.from(one));
}

function encode(member: string): string {
  return Buffer.from(member).toString('base64url');
}

function decode(cursor: string): string {
  return Buffer.from(cursor, 'base64url').toString();
}
