import { expect, test } from 'vitest';
import { openMetrics } from '../../src/telemetry/metrics.ts';

const figure = { name: 'paynet_test', help: 'A figure.', labels: ['account'] } as const;

test('a figure is read at each scrape, and what is gone is not told any more', async () => {
  const metrics = openMetrics();
  let values = [{ labels: { account: 'one' }, value: 1 }];
  metrics.gauge({ ...figure, read: async () => values });
  expect((await metrics.scrape()).text).toContain('paynet_test{account="one"} 1');

  values = [{ labels: { account: 'two' }, value: 2 }];

  const { text } = await metrics.scrape();
  expect(text).toContain('paynet_test{account="two"} 2');
  expect(text).not.toContain('account="one"');
});

test('a figure that cannot be read is left out, and the others are told', async () => {
  const metrics = openMetrics();
  metrics.gauge({ ...figure, read: async (): Promise<never> => Promise.reject(new Error('away')) });

  const { text } = await metrics.scrape();

  expect(text).not.toContain('paynet_test{');
  expect(text).toContain('process_resident_memory_bytes');
});

test('two houses in one process have their own figures', async () => {
  const [one, other] = [openMetrics(), openMetrics()];
  one.gauge({ ...figure, read: async () => [{ labels: { account: 'one' }, value: 1 }] });
  other.gauge({ ...figure, read: async () => [] as { labels: { account: string }; value: number }[] });

  expect((await other.scrape()).text).not.toContain('account="one"');
  expect((await one.scrape()).text).toContain('account="one"');
});
