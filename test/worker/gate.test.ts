import { expect, vi } from 'vitest';
import type { Pace } from '../../src/queue/pace/pace.ts';
import { minute, type Scene, test, withCapture } from '../support/scene.ts';

const both = ['preauth', 'capture'] as const;

/** The account's pace, but for these answers. */
const paced = ({ desk }: Scene, changes: Partial<Pace>) => ({ pace: { ...desk.pace, ...changes } });

/** A gate that turns everybody away. */
const shut = (it: Scene, waitMs: number) =>
  paced(it, { approach: async () => ({ wait: waitMs, why: 'pace' }) });

const slotIn = (ms: number) => ({ at: performance.now() + ms, until: performance.now() + ms + 40 });

/** What a visit may use up: lines, cards, permits, attempts. */
async function used({ world, sent, entry }: Scene, operation: (typeof both)[number]) {
  const { tries, failures } = (await entry()).work[operation];
  const cards = await world.vaultRedis.keys(`${world.prefix}:card:*`);
  const permits = await world.vaultRedis.keys(`${world.prefix}:permit:*`);
  return { tries, failures, cards, permits, sent: sent(operation), asked: sent('status') };
}

test.for(both)(
  'a %s that is turned away comes back at its slot, and nothing is used up',
  async (operation, { scene }) => {
    const it = await scene();
    if (operation === 'capture') await withCapture(it);
    const before = await used(it, operation);

    expect(await it.visit(operation, shut(it, 5_000.2))).toEqual({ snooze: 5_000.2 });

    expect(await used(it, operation)).toEqual(before);
    expect((await it.entry()).work[operation].slotAt).toBe(it.clock.now + 5_001);
    await it.visit(operation);
    expect(it.sent(operation)).toBe(1);
  },
);

test.for(both)(
  'a %s that gets no slot to send in hangs up, and nothing is used up',
  async (operation, { scene }) => {
    const it = await scene();
    if (operation === 'capture') await withCapture(it);
    const before = await used(it, operation);
    const take = async () => ({ wait: 700, why: 'paused' as const });

    expect(await it.visit(operation, paced(it, { take }))).toEqual({ snooze: 700 });

    expect(await used(it, operation)).toEqual(before);
  },
);

test.for(both)('a %s leaves in its slot and not before', async (operation, { scene }) => {
  const it = await scene();
  if (operation === 'capture') await withCapture(it);
  // The second slot is asked for with all else done: then nothing but the slot is waited for.
  let [begins, asked] = [0, 0];
  const take = async () => {
    asked += 1;
    if (asked === 1) return slotIn(-50);
    begins = performance.now() + 300;
    return { at: begins, until: begins + 10_000 };
  };
  let arrived = 0;
  it.world.gateway.hooks.rejectBefore = () => {
    arrived = performance.now();
    return undefined;
  };

  await it.visit(operation, paced(it, { take }));

  expect(arrived).toBeGreaterThan(begins);
});

test.for(both)(
  'a %s that takes too long to prepare gets another slot in place',
  async (operation, { scene }) => {
    const it = await scene();
    if (operation === 'capture') await withCapture(it);
    const slots = [slotIn(-50), slotIn(-50), { at: 0, until: performance.now() + 10_000 }];
    const take = async () => slots.shift() ?? slotIn(-50);

    await it.visit(operation, paced(it, { take }));

    expect(it.sent(operation)).toBe(1);
    expect(slots).toEqual([]);
  },
);

test.for(both)(
  'a %s that missed its slots is sent at another visit, in the next slot of its lane',
  async (operation, { scene }) => {
    const it = await scene();
    if (operation === 'capture') await withCapture(it);
    const lanes: string[] = [];
    const reserve = async (_: string, lane: string) => {
      lanes.push(lane);
      return 300;
    };

    let asked = 0;
    const take = async () => {
      asked += 1;
      return asked < 50 ? slotIn(-50) : { at: 0, until: performance.now() + 10_000 };
    };

    const missed = await it.visit(operation, paced(it, { take, reserve }));

    expect(missed).toEqual({ snooze: 300 });
    expect(asked).toBe(10);
    expect(lanes).toEqual([operation === 'preauth' ? 'shoppers' : 'singles']);
    expect(it.sent(operation)).toBe(0);
    expect(await it.operation(operation)).toMatchObject({ status: 'queued' });
    await it.visit(operation);
    expect(it.sent(operation)).toBe(1);
  },
);

test('where the gate had a slot of the lane for it, that one is kept', async ({ scene }) => {
  const it = await scene();
  const answers = [slotIn(-50), { wait: 700, why: 'pace' as const }];
  const take = async () => answers.shift() ?? slotIn(-50);
  const reserve = async () => 300;

  expect(await it.visit('preauth', paced(it, { take, reserve }))).toEqual({ snooze: 700 });
});

test('a card that is in hand when Redis gives no other slot is put back', async ({ scene }) => {
  const it = await scene();
  let asked = 0;
  const take = async () => {
    asked += 1;
    if (asked > 1) throw new Error('Redis is away');
    return slotIn(-50);
  };

  expect(await it.visit('preauth', paced(it, { take }))).toEqual({ snooze: expect.any(Number) });

  expect(await it.operation('preauth')).toMatchObject({ status: 'queued' });
  expect((await used(it, 'preauth')).cards).toHaveLength(1);
});

test.for(both)(
  'a %s that has its slot when its account is stopped does not leave, and is sent after that is over',
  async (operation, { scene }) => {
    const it = await scene();
    if (operation === 'capture') await withCapture(it);
    const { failures } = await used(it, operation);
    const take = async () => {
      await it.desk.standing.stop('default', { code: '2', by: 'status', agoMs: 0 });
      return slotIn(100);
    };

    const verdict = await it.visit(operation, paced(it, { take }));

    expect('snooze' in verdict && verdict.snooze).toBeGreaterThan(50_000);
    expect(it.sent(operation)).toBe(0);
    expect(await it.operation(operation)).toMatchObject({ status: 'queued' });
    expect(await it.reasons()).toContain('ACCOUNT_STOPPED');
    expect((await used(it, operation)).failures).toBe(failures);
    await it.desk.standing.resume('default');
    await it.visit(operation);
    expect(it.sent(operation)).toBe(1);
  },
);

test.for(both)(
  'a %s that has its slot when its gateway asks for a pause comes back when that is over',
  async (operation, { scene }) => {
    const it = await scene();
    if (operation === 'capture') await withCapture(it);
    const take = async () => {
      await it.desk.standing.slowDown('default', 30_000);
      return slotIn(100);
    };

    const verdict = await it.visit(operation, paced(it, { take }));

    expect('snooze' in verdict && verdict.snooze).toBeGreaterThan(25_000);
    expect('snooze' in verdict && verdict.snooze).toBeLessThan(31_000);
    expect(it.sent(operation)).toBe(0);
    expect(await it.reasons()).toContain('ACCOUNT_PAUSED');
  },
);

test('a preauth is looked at a moment before its slot, not long before', async ({ scene }) => {
  const it = await scene();
  let [begins, asked] = [0, 0];
  // The second slot is asked for with all else done.
  const take = async () => {
    if (begins === 0) {
      begins = performance.now() + 300;
      return slotIn(-50);
    }
    return { at: begins, until: begins + 10_000 };
  };
  const lookAgain = async () => {
    asked = performance.now();
    return { go: true } as const;
  };

  await it.visit('preauth', paced(it, { take, lookAgain }));

  expect(asked).toBeGreaterThan(begins - 10);
  expect(it.sent('preauth')).toBe(1);
});

test('a look that takes longer than the slot pushes nothing out of it: it gets another', async ({
  scene,
}) => {
  const it = await scene();
  let [asked, looks, ends] = [0, 0, 0];
  // The second slot is asked for with all else done: its look is the first there is.
  const take = async () => {
    asked += 1;
    const slot = asked === 1 ? slotIn(-50) : slotIn(0);
    ends = slot.until;
    return slot;
  };
  const lookAgain = async () => {
    looks += 1;
    if (looks > 1) return { wait: 700, why: 'paused' } as const;
    await vi.waitUntil(() => performance.now() > ends, { interval: 5 });
    return { go: true } as const;
  };

  const verdict = await it.visit('preauth', paced(it, { take, lookAgain }));

  expect(verdict).toEqual({ snooze: 700 });
  expect(it.sent('preauth')).toBe(0);
});

test('a card that is in hand when nobody can tell how its account stands is put back', async ({ scene }) => {
  const it = await scene();
  const take = async () => slotIn(100);
  const lookAgain = async () => {
    throw new Error('Redis is away');
  };

  expect(await it.visit('preauth', paced(it, { take, lookAgain }))).toEqual({ snooze: expect.any(Number) });

  expect(it.sent('preauth')).toBe(0);
  expect(await it.operation('preauth')).toMatchObject({ status: 'queued' });
  expect((await used(it, 'preauth')).cards).toHaveLength(1);
});

test('a slot is over by either clock', async ({ scene }) => {
  const it = await scene();
  const now = () => it.clock.now;
  const slots = [{ at: 0, until: performance.now() + 10_000 }];
  const take = async () => slots.shift() ?? { wait: 300, why: 'pace' as const };
  const line = async (...args: Parameters<typeof it.desk.gateway.connect>) => {
    const connected = await it.desk.gateway.connect(...args);
    if (connected.kind === 'not-sent') return connected;
    const post: typeof connected.post = async (command, parameters, _mayLeave, card, turn) => {
      it.clock.now += 11_000;
      return connected.post(command, parameters, () => true, card, turn);
    };
    return { ...connected, post };
  };

  await it.visit('preauth', { ...paced(it, { take }), now, gateway: { ...it.desk.gateway, connect: line } });

  expect(it.sent('preauth')).toBe(0);
});

test('who waits for its turn when the process stops takes nothing', async ({ scene }) => {
  const it = await scene();
  const stopping = new AbortController();
  const take = async () => {
    setImmediate(() => stopping.abort());
    return slotIn(60_000);
  };
  const before = await used(it, 'preauth');

  const verdict = await it.visit('preauth', { ...paced(it, { take }), stopping: stopping.signal });

  expect(verdict).toEqual({ snooze: 0 });
  expect(await used(it, 'preauth')).toEqual(before);
});

test('a preauth is late against its slot, not against its order: waiting costs no question', async ({
  scene,
}) => {
  const it = await scene();
  await it.visit('preauth', shut(it, 30_000));
  it.clock.now += 30_000;

  await it.visit('preauth');

  expect([it.sent('status'), it.sent('preauth')]).toEqual([0, 1]);
});

test('one that comes late after its slot is asked about', async ({ scene }) => {
  const it = await scene();
  await it.visit('preauth', shut(it, 20_000));
  it.clock.now += 36_000;

  await it.visit('preauth');

  expect([it.sent('status'), it.sent('preauth')]).toEqual([1, 1]);
});

test('a preauth that is late does not get younger by being turned away', async ({ scene }) => {
  const it = await scene();
  const { slotAt } = (await it.entry()).work.preauth;
  it.clock.now += 20_000;

  await it.visit('preauth', shut(it, 30_000));

  expect((await it.entry()).work.preauth.slotAt).toBe(slotAt);
});

test('how late a visit comes is told at the gate', async ({ scene }) => {
  const it = await scene();
  const { slotAt } = (await it.entry()).work.preauth;
  it.clock.now = slotAt + 7_000;
  let told = 0;
  const approach: Pace['approach'] = async (_account, _lane, lateMs = 0) => {
    told = lateMs;
    return { go: true, pass: '' };
  };

  await it.visit('preauth', paced(it, { approach }));

  expect(told).toBe(7_000);
});

test('what goes on at the gate shows its pass when it takes a slot', async ({ scene }) => {
  const it = await scene();
  let shown: string | undefined;
  const take: Pace['take'] = async (account, lane, { pass } = {}) => {
    shown = pass;
    return it.desk.pace.take(account, lane);
  };

  await it.visit('preauth', paced(it, { approach: async () => ({ go: true, pass: 'ours' }), take }));

  expect(shown).toBe('ours');
});

test('a preauth that is turned away sleeps no longer than its card lives, and ends in time', async ({
  scene,
}) => {
  const it = await scene();
  const before = (await it.entry()).work.preauth.queuedAt + it.desk.cardTtlMs - it.clock.now;

  const turned = await it.visit('preauth', shut(it, 60 * minute));

  expect(turned).toEqual({ snooze: before });
  it.clock.now += before;
  await it.visit('preauth', shut(it, 60 * minute));
  expect(await it.operation('preauth')).toMatchObject({ status: 'not_sent', error_code: 'CARD_EXPIRED' });
  expect(it.sent('preauth')).toBe(0);
});
