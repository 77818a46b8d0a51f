import { randomUUID } from 'node:crypto';
import { test as base } from 'vitest';
import { Ledger } from '../../src/ledger/ledger.ts';
import type { Store } from '../../src/ledger/store.ts';
import type { Status } from '../../src/payment/state.ts';
import { connect } from '../../src/redis/connections.ts';
import { testRedis } from '../support/redis.ts';

export interface Book {
  ledger: Ledger;
  redis: Store;
  prefix: string;
  clock: { now: number };
  /** Another connection, to hear announcements on. */
  listen(): Store;
}

/** A ledger to this test alone. */
export const test = base.extend<{ book: Book }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixture's needs from this pattern
  book: async ({}, use) => {
    const { queueTarget, prefix } = testRedis();
    const redis = connect(queueTarget, 'worker');
    const clock = { now: Date.UTC(2026, 0, 1) };
    const listen = () => connect(queueTarget, 'subscriber');
    await use({ ledger: new Ledger(redis, prefix, () => clock.now), redis, prefix, clock, listen });
    redis.disconnect();
  },
});

/** What a payment is opened with. */
export const opening = (client_orderid: string = randomUUID(), account = 'default') => ({
  account,
  client_orderid,
  amount: '10.42',
  currency: 'USD',
  request: { order_desc: 'Test' },
  prints: '{}',
  cardRef: 'somewhere',
});

/** A payment whose preauth is in this state, whatever way led there. */
export async function paymentIn(book: Book, state: Status) {
  const name = opening();
  await book.ledger.open(name);
  const key = book.ledger.keys.payment(name);
  const member = (await book.redis.hget(key, 'member')) ?? '';
  await book.redis.hset(key, 'preauth.status', state);
  await book.redis.zrem(book.ledger.keys.index(name.account, 'queued'), member);
  await book.redis.zadd(book.ledger.keys.index(name.account, state), 0, member);
  return name;
}
