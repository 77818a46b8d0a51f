import { expect, onTestFinished } from 'vitest';
import { aPreauth } from '../support/orders.ts';
import { test } from '../support/world.ts';

test('many questions at once make Node warn of nothing', async ({ open }) => {
  const warnings: string[] = [];
  const hear = (warning: Error) => warnings.push(warning.name);
  process.on('warning', hear);
  onTestFinished(() => void process.off('warning', hear));
  const world = await open({ callbacks: false });
  let asked = 0;
  let answer = () => {};
  const together = new Promise<void>((resolve) => {
    answer = resolve;
  });
  world.gateway.hooks.rejectBefore = async (command) => {
    if (command !== 'status') return undefined;
    asked += 1;
    await together;
    return undefined;
  };

  const payments = Array.from({ length: 20 }, () => world.http('POST', '/v1/preauths', aPreauth()));
  await Promise.all(payments);
  await expect.poll(() => asked, { timeout: 15_000 }).toBe(20);
  answer();

  await expect
    .poll(() => world.redis.zcard(`${world.prefix}:preauth:completed`), { timeout: 15_000 })
    .toBe(20);
  expect(warnings).toEqual([]);
});
