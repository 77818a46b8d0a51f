import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { badRequests } from '../payment/bad-requests.ts';
import { changed, today, withCard } from '../payment/requests.ts';
import { openWorld, type World } from '../support/world.ts';
import { kept } from './kept.ts';

let world: World;
const now = Date.now();
beforeAll(async () => {
  // The table judges months and birthdays from its own day.
  vi.useFakeTimers({ toFake: ['Date'], now: today });
  world = await openWorld();
});
afterAll(async () => {
  await world.close();
  vi.useRealTimers();
});

async function refused(body: unknown) {
  const { status, headers, body: problem } = await world.http('POST', '/v1/preauths', body);
  const type = headers.get('content-type')?.split(';')[0];
  return { status, type, problem, text: JSON.stringify(problem) };
}

const card = String(withCard.credit_card_number);

// The server reads no body that names a prototype; see below.
const sendable = badRequests.filter(([, , , named]) => named !== '__proto__');

test.each(sendable)('%s is a 400 that names the field and not the value', async (_, base, fields, named) => {
  const answer = await refused(changed(base, fields));

  expect(answer).toMatchObject({ status: 400, type: 'application/problem+json' });
  expect(answer.problem).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
  expect(answer.problem.issues.map(({ path }: { path: string }) => path)).toEqual([named]);
  const value = String(fields[named] ?? '');
  if (value.length > 3) expect(answer.text).not.toContain(JSON.stringify(value).slice(1, -1));
  expect(answer.text).not.toContain(card);
  expect(await kept(world)).toEqual([]);
});

const misshapen: [string, unknown][] = [
  ['a list', [withCard]],
  ['a text', JSON.stringify(card)],
  ['nothing but null', 'null'],
  ['a number', '4538977399606732'],
  ['a card inside a card', { ...withCard, card: { credit_card_number: card } }],
  ['a list where a text belongs', { ...withCard, credit_card_number: [card] }],
  ['ten thousand lists in one another', `{"purpose":${'['.repeat(1e4)}"${card}"${']'.repeat(1e4)}}`],
  ['a card number as a name', { ...withCard, [card]: 'x' }],
  ['more fields than there are', Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`f${i}`, card]))],
];

test.each(misshapen)('%s is a 400 that keeps the card number to itself', async (_, body) => {
  const answer = await refused(body);

  expect(answer).toMatchObject({ status: 400, type: 'application/problem+json' });
  expect(answer.problem).toMatchObject({ code: 'INVALID_REQUEST' });
  expect(answer.problem.issues.length).toBeGreaterThan(0);
  expect(answer.text).not.toContain(card);
  expect(await kept(world)).toEqual([]);
});

test('#32 __proto__ as a field is a body that is not read', async () => {
  const answer = await refused(JSON.stringify({ ...withCard, x: 1 }).replace('"x"', '"__proto__"'));

  expect(answer).toMatchObject({ status: 400, type: 'application/problem+json' });
  expect(answer.problem).toMatchObject({ code: 'MALFORMED_BODY' });
  expect(answer.text).not.toContain(card);
  expect(await kept(world)).toEqual([]);
});

test('#14 neither card nor token is told both ways to pay', async () => {
  const { problem } = await refused(changed(withCard, { credit_card_number: undefined }));

  expect(problem.issues).toEqual([
    {
      path: 'credit_card_number',
      message: 'is missing: send a card, or card_recurring_payment_id in its place',
    },
  ]);
});

test('everything wrong is told at once', async () => {
  const { problem } = await refused({ ...withCard, amount: '0', currency: 'usd', cvv2: '1', email: 'a' });

  const paths = problem.issues.map(({ path }: { path: string }) => path);
  expect(paths).toEqual(expect.arrayContaining(['amount', 'currency', 'cvv2', 'email']));
});

test('a good one is kept, so that “nothing kept” says something; and of the bad ones nothing was sent', async () => {
  vi.setSystemTime(now); // a card's time in the vault is Redis's own
  await world.preauth({ client_orderid: 'good' });

  expect(await kept(world)).not.toEqual([]);
  const { requests, preauth_requests } = world.gateway.books();
  expect(requests.preauth).toBe(1);
  expect(preauth_requests).toEqual({ good: 1 });
});
