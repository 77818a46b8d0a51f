import { expect, test, vi } from 'vitest';
import { tellEnd } from '../../src/cli/batch-end.ts';
import type { Batch } from '../../src/payment/batch.ts';
import type { Client } from '../../src/queue/client.ts';
import { aBatch } from './a-batch.ts';

/** What is said beside the result, of a batch that was opened as `begun`. */
async function said(begun: Batch, batch: Batch): Promise<string> {
  const out = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  const err = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const noItems = {} as Client; // for machines none is looked at
  try {
    await tellEnd(noItems, { begun, batch }, [], { json: true });
    return err.mock.calls.map(([text]) => String(text)).join('');
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
}

test('of a batch that was over before, what became of its captures is said', async () => {
  const counts = { selected: 3, refused: 3 };
  const batch = aBatch({ run: 2, counts });
  const mixed = aBatch({ run: 2, counts: { selected: 5, approved: 4, declined: 1 } });
  const single = aBatch({ run: 2, counts: { selected: 1, approved: 1 } });

  expect(await said(aBatch({ status: 'selecting', counts }), batch)).toBe(
    'There was nothing new to capture in day-a (business day 2026-11-22); its 3 captures were asked for before: 3 refused.\n',
  );
  expect(await said(batch, mixed)).toContain('its 5 captures were asked for before: 4 captured, 1 declined.');
  expect(await said(batch, single)).toContain('its 1 capture was asked for before: 1 captured.');
});

test('of one that was under way, that it was followed', async () => {
  const begun = aBatch({ status: 'selecting', run: 2, counts: { selected: 3, under_way: 2, approved: 1 } });

  expect(await said(begun, aBatch({ run: 2, counts: { selected: 3, approved: 3 } }))).toBe(
    'Followed to its end: day-a (business day 2026-11-22), of which 2 captures were under way.\n',
  );
});

test('of one in which there is nothing, that there was nothing, be it the first run or another', async () => {
  const nothing = 'There was nothing to capture in day-a (business day 2026-11-22).\n';

  expect(await said(aBatch(), aBatch())).toBe(nothing);
  expect(await said(aBatch(), aBatch({ run: 2 }))).toBe(nothing);
});

test('of one with captures that are new, nothing more', async () => {
  expect(await said(aBatch(), aBatch({ added: 1, counts: { selected: 1, approved: 1 } }))).toBe('');
});
