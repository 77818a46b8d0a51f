import { expect } from 'vitest';
import { captures, lost, minute, refuseCaptures, tellInstead, test, withCapture } from '../support/scene.ts';

test('a 27 while the preauth is open there: it waits, and is captured then', async ({ scene }) => {
  const it = await scene();
  await withCapture(it);
  refuseCaptures(it, 27);
  tellInstead(it, { status: 'processing' });
  expect(await it.visit('capture')).toEqual({ snooze: 100 });
  expect(await it.operation('capture')).toMatchObject({ status: 'unknown', error_code: '27' });

  const verdict = await it.visit('capture');
  expect(verdict).toEqual({ snooze: minute });
  expect(await it.operation('capture')).toMatchObject({ status: 'queued' });
  expect(await it.reasons()).toContain('its preauth is still open there');

  it.world.gateway.hooks.rejectBefore = undefined;
  it.world.gateway.hooks.replyWith = undefined;
  await it.visitUntil('capture', 'approved');
  expect(await it.operation('capture')).toMatchObject({ error_code: null });
  expect(captures(it)).toHaveLength(1);
});

test('what was said of the attempt before is not held against the next one', async ({ scene }) => {
  const it = await scene();
  await withCapture(it);
  refuseCaptures(it, 27);
  tellInstead(it, { status: 'processing' });
  await it.visitUntil('capture', 'unknown');
  await it.visitUntil('capture', 'queued');
  it.world.gateway.hooks.replyWith = undefined;
  lost(it, 'capture');

  await it.visit('capture');
  await it.visit('capture');

  expect(await it.operation('capture')).toMatchObject({ status: 'unknown' });
});

test('a 27 while the preauth is declined there is a "no"', async ({ scene }) => {
  const it = await scene();
  await withCapture(it);
  refuseCaptures(it, 27);
  await it.visit('capture');
  tellInstead(it, { status: 'declined' });

  await it.visit('capture');

  expect(await it.operation('capture')).toMatchObject({ status: 'refused', error_code: '27' });
});

test('a 27 although the preauth is approved there: tried again with growing pauses, captured', async ({
  scene,
}) => {
  const it = await scene();
  await withCapture(it);
  refuseCaptures(it, 27);
  const pauses: number[] = [];
  for (let times = 0; times < 4; times += 1) {
    await it.visit('capture');
    const verdict = await it.visit('capture');
    pauses.push('snooze' in verdict ? verdict.snooze : 0);
  }
  expect(await it.operation('capture')).toMatchObject({ status: 'queued' });
  expect(pauses.map((pause, index) => pause / 2 ** index).every((base) => base > 400 && base <= 1_000)).toBe(
    true,
  );

  it.world.gateway.hooks.rejectBefore = undefined;
  await it.visitUntil('capture', 'approved');
  expect(captures(it)).toHaveLength(1);
});

test('at the fifth 27 in a row it is a "no"', async ({ scene }) => {
  const it = await scene();
  await withCapture(it);
  refuseCaptures(it, 27);

  await it.visitUntil('capture', 'refused');

  expect(it.sent('capture')).toBe(5);
  expect(await it.operation('capture')).toMatchObject({ error_code: '27' });
});

test('a 27 because the hold was released there is a "no"', async ({ scene }) => {
  const it = await scene();
  await withCapture(it);
  refuseCaptures(it, 27);
  await it.visit('capture');
  tellInstead(it, { 'transaction-type': 'cancel' });

  await it.visit('capture');

  expect(await it.operation('capture')).toMatchObject({ status: 'refused', error_code: '27' });
  expect(await it.reasons()).toContain('its preauth is released there');
});

test('a 27 that nobody can explain just now is asked about again', async ({ scene }) => {
  const it = await scene();
  await withCapture(it);
  refuseCaptures(it, 27);
  await it.visit('capture');
  lost(it, 'status');

  await it.visit('capture');

  expect(await it.operation('capture')).toMatchObject({ status: 'unknown' });
});
