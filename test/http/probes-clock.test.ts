import { expect, onTestFinished, vi } from 'vitest';
import { test } from '../support/world.ts';

test('readiness tells of a clock that is wrong, and stays ready', async ({ open }) => {
  const world = await open({ roles: [] });
  const right = Date.now.bind(Date);
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => right() + 40_000);
  onTestFinished(() => clock.mockRestore());

  expect(await world.http('GET', '/readyz')).toMatchObject({
    status: 200,
    body: {
      status: 'ready',
      clock: expect.stringMatching(/^this machine's clock is (39\.\d|40\.0) s ahead of that of Redis$/),
    },
  });
});
