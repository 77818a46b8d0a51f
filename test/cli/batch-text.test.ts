import { describe, expect, test } from 'vitest';
import { describeFailed, linesOfFailed } from '../../src/cli/batch-items.ts';
import { describeBatch, describeBatches } from '../../src/cli/batch-text.ts';
import type { BatchItem } from '../../src/payment/batch.ts';
import { aBatch } from './a-batch.ts';

const stopped = {
  why: 'stopped',
  detail: 'account default is stopped: code 2',
  until: null,
  to_do: 'paynet-worker accounts resume default',
} as const;

function anItem(number: number, changes: Partial<BatchItem> = {}): BatchItem {
  return {
    ...{ client_orderid: `o-${number}`, amount: '5.00', currency: 'USD', status: 'approved' },
    ...{ error_code: null, error_message: null, paynet_order_id: null },
    ...changes,
  };
}

async function* all(...items: BatchItem[]) {
  yield* items;
}

async function collected(lines: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const line of lines) found.push(line);
  return found;
}

describe('a batch', () => {
  test('that waits for its account says so, with the command that ends it', () => {
    const batch = aBatch({
      status: 'running',
      waits: stopped,
      counts: { selected: 2, waiting: 1, under_way: 1 },
    });

    expect(describeBatch(batch)).toMatch(
      /waits: account default is stopped: code 2\.[\s\S]*\n +paynet-worker accounts resume default/,
    );
    expect(describeBatches([batch])).toContain('waits: its account is stopped');
  });

  test('that waits for what passes by itself asks for nothing', () => {
    const waits = {
      why: 'paused',
      detail: 'account default is paused until 3',
      until: '3',
      to_do: null,
    } as const;

    expect(describeBatch(aBatch({ status: 'running', waits }))).toMatch(/waits: .* It goes on by itself\.$/m);
  });

  test('is told in words', () => {
    const counts = {
      selected: 9,
      waiting: 1,
      under_way: 2,
      approved: 3,
      error: 1,
      not_sent: 2,
      skipped: 4,
      excluded: 5,
    };

    expect(describeBatch(aBatch({ status: 'running', counts }))).toContain(
      '  9 to capture, 1 not begun, 2 under way, 4 skipped, 3 captured, 1 in error, 2 not sent, 5 left out',
    );
    expect(describeBatch(aBatch({ status: 'selecting' }))).toContain(': looking for what to capture');
  });

  test('that is a dry run says what it would do', () => {
    const money = { captured: '0', failed: '0', under_way: '0' };
    const totals = [
      { currency: 'EUR', selected: '7.00', ...money },
      { currency: 'USD', selected: '9.00', ...money },
    ];
    const dry = aBatch({ dry_run: true, totals, counts: { selected: 3, waiting: 3 } });

    expect(describeBatch(dry)).toBe(
      'day-a (default, business day 2026-11-22): would capture 3 payments: 7.00 EUR, 9.00 USD; nothing was sent\n' +
        '  3 to capture',
    );
    expect(describeBatch({ ...dry, status: 'stopped', reason: 'too many' })).toMatch(
      /it would be stopped.*\n {2}too many/,
    );
  });
});

describe('what was not captured', () => {
  const declined = { status: 'declined', error_code: '51', error_message: 'no money' } as const;
  const unknown = {
    status: 'skipped',
    error_code: 'UNKNOWN_PAYMENT',
    error_message: 'There is none.',
    amount: null,
  } as const;

  test('is named with its code and what to do', async () => {
    const batch = aBatch({ counts: { selected: 2, approved: 1, declined: 1, skipped: 1 } });

    const text = await describeFailed(batch, all(anItem(1), anItem(2, declined), anItem(3, unknown)));

    expect(text?.split('\n')).toEqual([
      'Not captured:',
      '  o-2  5.00 USD  declined: 51 no money',
      '  o-3  all  skipped: UNKNOWN_PAYMENT There is none.',
      'What to do:',
      expect.stringMatching(/^ {2}declined: .*paynet-worker show/),
      expect.stringMatching(/^ {2}UNKNOWN_PAYMENT: check its client_orderid/),
    ]);
  });

  test('is nothing where all was, without a look at the items', async () => {
    const never = async function* (): AsyncGenerator<BatchItem> {
      yield* [];
      throw new Error('looked');
    };

    expect(await describeFailed(aBatch({ counts: { selected: 2, approved: 2 } }), never())).toBeUndefined();
  });

  test('is cut after twenty, with the command that tells all', async () => {
    const batch = aBatch({ counts: { selected: 30, declined: 30 } });

    const text = await describeFailed(
      batch,
      all(...Array.from({ length: 30 }, (_, at) => anItem(at, declined))),
    );

    expect(text?.match(/ declined: 51/g)).toHaveLength(20);
    expect(text).toContain('and 10 more: paynet-worker batches show day-a --failed');
  });

  test('is told line by line, all of it and nothing else', async () => {
    const lines = await collected(linesOfFailed(all(anItem(1), anItem(2, declined))));

    expect(lines.slice(0, 3)).toEqual([
      'Not captured:',
      '  o-2  5.00 USD  declined: 51 no money',
      'What to do:',
    ]);
    expect(await collected(linesOfFailed(all(anItem(1))))).toEqual([
      'No payment failed, and none was skipped.',
    ]);
  });
});
