import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultPrefix } from '../../src/ledger/keys.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import type { Store } from '../../src/ledger/store.ts';
import { connect } from '../../src/redis/connections.ts';
import { type EmbeddedRedis, startEmbeddedRedis } from '../../src/redis/embedded.ts';
import { minimal } from '../config/environment.ts';
import { opening } from '../ledger/book.ts';
import { run } from './command-line.ts';

const card = '4538977399606732';
const decide = (id: string, ...more: string[]) => [
  ...['review', 'resolve', id, '--as', 'approved', '--reason', 'seen in the back office'],
  ...more,
];
let folder: string;
let embedded: EmbeddedRedis;
let redis: Store;
let ledger: Ledger;
let env: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'paynet-review-'));
  embedded = await startEmbeddedRedis({ dataDir: join(folder, 'data'), fsync: 'everysec' });
  redis = connect(embedded.queue, 'worker');
  ledger = new Ledger(redis, defaultPrefix);
  env = { ...minimal, DATA_DIR: join(folder, 'data') };
});
afterAll(async () => {
  redis.disconnect();
  await embedded.stop();
  rmSync(folder, { recursive: true });
});

async function underReview(id: string, account = 'default') {
  const name = opening(id, account);
  await ledger.open(name);
  await ledger.move(name, 'preauth', 'sending');
  const told = { status: 'approved', amount: '1.00' };
  await ledger.note(name, { operation: 'preauth', why: 'an answer was not believed: other amount', told });
  await ledger.move(name, 'preauth', 'needs_review', { why: 'the schedule ended' });
  return name;
}

test('with nothing to decide it says so', async () => {
  const nowhere = { ...env, DATA_DIR: join(folder, 'fresh') };

  expect(await run(['review'], nowhere)).toEqual({ code: 0, out: 'Nothing is under review.\n', err: '' });
  expect(JSON.parse((await run(['review', 'list', '--json'], nowhere)).out)).toEqual({ reviews: [] });
});

test('what is under review is listed with what was last heard, for people and for machines', async () => {
  await underReview('r-1');

  const people = await run(['review'], env);
  const machines = await run(['review', '--json'], env);
  const elsewhere = await run(['review', 'list', '--account', 'other', '--json'], env);

  expect([people.code, machines.code, elsewhere.code]).toEqual([0, 0, 2]);
  expect(people.out).toMatch(/default .*r-1 .*preauth .*10\.42 USD .*not known/);
  expect(people.out).toContain('other amount  [told: ');
  expect(people.out).toContain('review resolve CLIENT_ORDERID');
  expect(JSON.parse(machines.out).reviews).toContainEqual({
    account: 'default',
    client_orderid: 'r-1',
    operation: 'preauth',
    amount: '10.42',
    currency: 'USD',
    paynet_order_id: null,
    since: expect.stringMatching(/^20.*Z$/),
    evidence: expect.arrayContaining([
      expect.objectContaining({ told: { status: 'approved', amount: '1.00' } }),
    ]),
  });
  expect(elsewhere.out).toBe('');
});

test('a decision ends it, and the timeline says whose it was and why', async () => {
  await underReview('r-2');

  const decided = await run(decide('r-2', '--paynet-order-id', '6863073', '--by', 'Anna K.'), env);
  const shown = await run(['show', 'r-2'], env);

  expect([decided.code, decided.err]).toEqual([0, '']);
  expect(decided.out).toContain('r-2 (default): approved');
  expect(decided.out).toContain('gateway order 6863073');
  expect(shown.out).toContain('needs_review → approved  seen in the back office  (decided by Anna K.)');
});

test('without --by it is whoever is logged in; without an id, no capture is possible', async () => {
  await underReview('r-3');

  const { code, out, err } = await run(decide('r-3', '--json'), env);

  expect([code, JSON.parse(out)]).toMatchObject([0, { client_orderid: 'r-3', status: 'approved' }]);
  expect(err).toContain("use the gateway's back office");
  expect((await ledger.journal(opening('r-3'))).at(-1)).toMatchObject({ by: userInfo().username });
});

test('deciding twice is 1 and says what it is already', async () => {
  await underReview('r-4');
  await run(['review', 'resolve', 'r-4', '--as', 'not_sent', '--reason', 'not there'], env);

  const people = await run(decide('r-4'), env);
  const machines = await run(decide('r-4', '--json'), env);

  expect([people.code, people.out, people.err]).toEqual([
    1,
    '',
    'r-4 is not under review (preauth not_sent). Nothing was changed.\n',
  ]);
  expect(machines.code).toBe(1);
  expect(JSON.parse(machines.out)).toMatchObject({
    code: 'NOT_UNDER_REVIEW',
    payment: { operations: [{ status: 'not_sent', error_code: 'DECIDED_BY_HAND' }] },
  });
});

test('a payment that nobody knows is 1', async () => {
  const { code, out } = await run(decide('nobody-knows', '--json'), env);

  expect([code, JSON.parse(out)]).toEqual([1, { code: 'UNKNOWN_PAYMENT' }]);
});

test.each([
  ['an empty reason', ['--reason', '  '], '--reason: say how you know it'],
  ['a reason without end', ['--reason', 'x'.repeat(501)], '--reason: write at most 500 characters'],
  ['a card number in the reason', ['--reason', `card ${card}`], '--reason: write it without a card number'],
  ['a card code in the reason', ['--reason', 'cvv 123'], '--reason: write it without a card code'],
  [
    'a card number as the id',
    ['--paynet-order-id', card],
    '--paynet-order-id: write it without a card number',
  ],
  ['an id that is none', ['--paynet-order-id', '12x'], '--paynet-order-id: write the digits'],
  ['nobody', ['--by', ''], '--by: say who decides'],
])('%s is 2, named by its option and not repeated', async (_, more, message) => {
  await underReview('r-5');

  const { code, out, err } = await run(decide('r-5', ...more), env);

  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(message);
  expect(err).not.toContain(more[1]?.trim() === '' ? card : more[1]);
  expect((await ledger.find(opening('r-5')))?.payment.status).toBe('needs_review');
});
