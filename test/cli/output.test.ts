import { expect, onTestFinished, test, vi } from 'vitest';
import { describe, sayJsonWith } from '../../src/cli/output.ts';
import { aPayment } from '../http/front.ts';

test('a gateway order that is not known is awaited only while the payment is not final', () => {
  expect(describe(aPayment({ status: 'processing' }))).toMatch(/gateway order not known yet$/m);
  expect(describe(aPayment({ status: 'not_sent' }))).toMatch(/gateway order not known$/m);
});

test('a hold is told with the day on which it is expected to end, as long as there is one', () => {
  const held = aPayment({ status: 'approved', hold_expires_at: '2026-12-20T09:30:00.000Z' });

  expect(describe(held)).toContain('\n  hold expires 2026-12-20 (expected)');
  expect(describe({ ...held, hold_expires_at: null })).not.toContain('hold expires');
});

test('JSON with very many items is whole, and no faster than it is read', async () => {
  const read: string[] = [];
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    read.push(String(text));
    return false;
  });
  onTestFinished(() => out.mockRestore());
  async function* items() {
    yield { id: 1 };
    yield { id: 2 };
  }

  const said = sayJsonWith({ name: 'x' }, 'items', items());
  await expect.poll(() => read.length).toBe(1);
  for (let piece = 2; piece <= 3; piece += 1) {
    process.stdout.emit('drain');
    await expect.poll(() => read.length).toBe(piece);
  }
  process.stdout.emit('drain');
  await said;

  expect(JSON.parse(read.join(''))).toEqual({ name: 'x', items: [{ id: 1 }, { id: 2 }] });
  out.mockImplementation((text) => Boolean(read.push(String(text))));
  read.length = 0;
  await sayJsonWith({ name: 'x' }, 'items', (async function* () {})());
  expect(JSON.parse(read.join(''))).toEqual({ name: 'x', items: [] });
});
