import { expect } from 'vitest';
import { minute, test } from '../support/scene.ts';

test.for(['capture', 'cancel'] as const)(
  'a %s that waits for its preauth looks again ever more seldom, since it will be woken',
  async (operation, { scene }) => {
    const it = await scene();
    await it.visit('preauth'); // sent, and not approved yet
    await it.world.http('POST', `/v1/${operation}s`, { client_orderid: it.name.client_orderid });
    const ordered = it.clock.now;
    const sleepAfter = async (waited: number) => {
      it.clock.now = ordered + waited;
      const verdict = await it.visit(operation);
      return 'snooze' in verdict ? Math.round(verdict.snooze / 1_000) : verdict;
    };

    expect(await sleepAfter(0)).toBe(30);
    expect(await sleepAfter(3 * minute)).toBe(180);
    expect(await sleepAfter(60 * minute)).toBe(600);
    expect(it.sent(operation)).toBe(0);
  },
);
