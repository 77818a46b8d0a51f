import { expect } from 'vitest';
import { pageOfPayments } from '../../src/ledger/pages.ts';
import { opening, test } from './book.ts';

test('pages show each payment once, newest first, also when they were opened in the same moment', async ({
  book,
}) => {
  const names = Array.from({ length: 23 }, (_, index) => opening(`p${index}`, index % 2 ? 'one' : 'two'));
  for (const name of names) {
    await book.ledger.open(name);
    if (name.client_orderid.endsWith('5')) book.clock.now += 1;
  }

  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await pageOfPayments(book.redis, book.prefix, {
      accounts: ['one', 'two'],
      limit: 5,
      cursor,
    });
    seen.push(...page.payments.map(({ client_orderid }) => client_orderid));
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);

  expect(seen).toHaveLength(23);
  expect(new Set(seen).size).toBe(23);
  expect(seen.slice(0, 7).every((id) => Number(id.slice(1)) > 15)).toBe(true);
});

test('every change is announced with its version', async ({ book }) => {
  const heard: string[] = [];
  const listener = book.listen();
  await listener.subscribe(book.ledger.keys.changes);
  listener.on('message', (_channel, message: string) => heard.push(message));
  const name = opening('heard');

  await book.ledger.open(name);
  await book.ledger.move(name, 'preauth', 'sending');
  await book.ledger.move(name, 'preauth', 'queued');
  await book.ledger.move(name, 'preauth', 'approved');

  await expect.poll(() => heard).toEqual(['default:heard 1', 'default:heard 2', 'default:heard 3']);
  listener.disconnect();
});
