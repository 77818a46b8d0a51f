import type { ChainableCommander } from 'ioredis';
import type { Batch } from '../payment/batch.ts';
import { type BatchRef, batchKeys, readBatchRef } from './batch-keys.ts';
import { type BatchEntry, type KeptItem, readBatch, readItem } from './batch-record.ts';
import type { Store } from './store.ts';

/** What is still to be looked at: what is asked for it in a list, and whether it is to be left out. */
export interface Candidate {
  client_orderid: string;
  wanted: { amount?: string; currency?: string };
  excluded: boolean;
}

/** Reads what is written down of batches. */
export interface BatchShelf {
  find(id: string): Promise<BatchEntry | undefined>;
  /** The batches of these accounts, newest first; dry runs too, or without them. */
  newest(accounts: readonly string[], limit: number, dryRuns: boolean): Promise<Batch[]>;
  /** The next candidates, what expires soonest first. */
  candidates(id: string, limit: number): Promise<Candidate[]>;
  /** So many items from this one on, as far as there are. */
  itemsFrom(entry: BatchEntry, from: number, limit: number): Promise<KeptItem[]>;
  /** The items under way that were not looked at for longest. */
  underWay(entry: BatchEntry, limit: number): Promise<KeptItem[]>;
  /** Every batch that is not over. */
  unfinished(): Promise<BatchRef[]>;
}

export function openShelf(redis: Store, prefix: string): BatchShelf {
  const keys = batchKeys(prefix);

  return {
    async find(id) {
      return readBatch(await redis.hgetall(keys.batch(id)));
    },
    async newest(accounts, limit, dryRuns) {
      const lists = redis.pipeline();
      const indexes = [keys.index, ...(dryRuns ? [keys.dryIndex] : [])];
      for (const index of accounts.flatMap((account) => indexes.map((of) => of(account))))
        lists.zrevrange(index, '0', String(limit - 1));
      const reads = redis.pipeline();
      for (const id of (await answersOf<string[]>(lists)).flat()) reads.hgetall(keys.batch(id));
      const found = await answersOf<Record<string, string>>(reads);
      return found
        .flatMap((hash) => readBatch(hash)?.batch ?? [])
        .sort((one, other) => (one.created_at < other.created_at ? 1 : -1))
        .slice(0, limit);
    },
    async candidates(id, limit) {
      const ids = await redis.zrange(keys.candidates(id), '0', String(limit - 1));
      if (ids.length === 0) return [];
      const wanted = await redis.hmget(keys.wanted(id), ...ids);
      const excluded = await redis.smismember(keys.excluded(id), ...ids);
      return ids.map((client_orderid, index) => ({
        client_orderid,
        wanted: JSON.parse(wanted[index] ?? '{}') as Candidate['wanted'],
        excluded: excluded[index] === 1,
      }));
    },
    itemsFrom({ ref, items, next }, from, limit) {
      const end = Math.min(from + limit, items);
      const numbers = Array.from({ length: Math.max(end - from, 0) }, (_, index) => from + index);
      return itemsAt(ref.batch, numbers, next);
    },
    async underWay({ ref, next }, limit) {
      const numbers = await redis.zrange(keys.underWay(ref.batch), '0', String(limit - 1));
      return itemsAt(ref.batch, numbers.map(Number), next);
    },
    async unfinished() {
      return (await redis.smembers(keys.open)).map(readBatchRef);
    },
  };

  async function itemsAt(id: string, numbers: readonly number[], next: number): Promise<KeptItem[]> {
    if (numbers.length === 0) return [];
    const texts = await redis.hmget(keys.items(id), ...numbers.map(String));
    return texts.flatMap((text, index) => (text === null ? [] : readItem(text, numbers[index] ?? 0, next)));
  }
}

async function answersOf<Answer>(reads: ChainableCommander): Promise<Answer[]> {
  return ((await reads.exec()) ?? []).map(([error, answer]) => {
    if (error) throw error;
    return answer as Answer;
  });
}
