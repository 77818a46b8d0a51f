import { expect, vi } from 'vitest';
import { hurry } from '../../src/worker/hurry.ts';
import { test, withCapture } from '../support/scene.ts';

test('what waits is woken where its turns were taken back, and else left alone', async ({ scene }) => {
  const it = await scene();
  const wake = vi.fn(async () => true);
  const queued = async () => [it.name, { account: 'default', client_orderid: 'gone meanwhile' }];
  const waking = (isFree: boolean) =>
    hurry(
      {
        ...it.desk,
        queues: { ...it.desk.queues, wake },
        pace: { ...it.desk.pace, takeBack: async () => isFree },
      },
      'default',
      queued,
    );

  await waking(false);
  expect(wake).not.toHaveBeenCalled();
  await waking(true);
  expect(wake).toHaveBeenCalledExactlyOnceWith('preauth', expect.objectContaining(it.name));
});

test('of a capture that waits, the capture is woken', async ({ scene }) => {
  const it = await scene();
  await withCapture(it);
  const wake = vi.fn(async () => true);
  const takeBack = async () => true;

  await hurry(
    { ...it.desk, queues: { ...it.desk.queues, wake }, pace: { ...it.desk.pace, takeBack } },
    'default',
    async () => [it.name],
  );

  expect(wake).toHaveBeenCalledExactlyOnceWith('capture', expect.objectContaining(it.name));
});
