import { expect, test } from 'vitest';
import { type Diary, openDiary, type Told } from './diary.ts';
import { p99, secondSendsByZombies, unknownBySigterm } from './measures.ts';
import type { Member } from './member.ts';

const member = { pid: 1, duty: 'worker' } as Member;
const post: Told = { pid: 1, operation: 'capture', about: 'o', at: 30 };

test('a request that a woken process adds to an earlier one is a second send', () => {
  const diary = aDiary({ zombies: [aZombie()], posted: [{ ...post, outcome: 'accepted' }] });

  expect(secondSendsByZombies(diary, new Map([['capture o', [5, 25]]]))).toEqual([
    'capture of o, woken at permits.take:after',
  ]);
});

test.for<[string, number[], Partial<Diary>]>([
  ['the first request', [25], {}],
  ['what left before it slept', [5], {}],
  ['what others sent before it woke', [5, 15], {}],
  ['what another sent later', [5, 40], {}],
  ['an order it did not hold', [5, 25], { zombies: [{ ...aZombie(), orders: new Set(['other']) }] }],
  [
    'what it claimed anew after it woke',
    [5, 25],
    { claimed: [{ pid: 1, operation: 'capture', about: 'o', at: 22 }] },
  ],
  ['what another process posted', [5, 25], { posted: [{ ...post, pid: 2, outcome: 'accepted' }] }],
])('no second send: %s', ([, arrivals, changes]) => {
  const diary = aDiary({ zombies: [aZombie()], posted: [{ ...post, outcome: 'accepted' }], ...changes });

  expect(secondSendsByZombies(diary, new Map([['capture o', arrivals]]))).toEqual([]);
});

const stopped = { stops: [{ member, at: 20, tookMs: 5 }] };
const claimed: Told[] = [{ pid: 1, operation: 'preauth', about: 'o', at: 10 }];
const why = 'the worker that was sending it stopped';
const unsure: Told[] = [{ pid: 2, operation: 'preauth', about: 'o', at: 40, why }];

test('what a process was about to send when it was told to end, and nobody knows of, is counted', () => {
  expect(unknownBySigterm(aDiary({ ...stopped, claimed, unsure }), { struck: [] })).toEqual([
    `preauth of o: ${why}`,
  ]);
});

test('an unknown that something else explains is not counted', () => {
  const lostReply = { client_orderid: 'o', operation: 'preauth', kind: 'reset after', at: 15 } as const;
  const before = unsure.map((told) => ({ ...told, at: 15 }));
  const doubted = unsure.map((told) => ({ ...told, why: 'its permit was taken before' }));
  const slowReply = unsure.map((told) => ({ ...told, why: 'REPLY_TIMEOUT' }));
  const stillThere = unsure.map((told) => ({ ...told, at: 24 }));
  const byAnother = [...claimed, { pid: 3, operation: 'preauth', about: 'o', at: 30 }];

  expect(unknownBySigterm(aDiary({ ...stopped, claimed, unsure }), { struck: [lostReply] })).toEqual([]);
  expect(unknownBySigterm(aDiary({ ...stopped, claimed, unsure: before }), { struck: [] })).toEqual([]);
  expect(unknownBySigterm(aDiary({ ...stopped, claimed: byAnother, unsure }), { struck: [] })).toEqual([]);
  expect(unknownBySigterm(aDiary({ ...stopped, claimed, unsure: stillThere }), { struck: [] })).toEqual([]);
  expect(unknownBySigterm(aDiary({ ...stopped, claimed, unsure: doubted }), { struck: [] })).toEqual([]);
  expect(unknownBySigterm(aDiary({ ...stopped, claimed, unsure: slowReply }), { struck: [] })).toEqual([]);
  const posted = [{ pid: 1, operation: 'preauth', about: 'o', at: 12, outcome: 'accepted' }];
  expect(unknownBySigterm(aDiary({ ...stopped, claimed, unsure, posted }), { struck: [] })).toEqual([]);
  const redisTroubles = [{ from: 12, to: 14 }];
  expect(unknownBySigterm(aDiary({ ...stopped, claimed, unsure, redisTroubles }), { struck: [] })).toEqual(
    [],
  );
});

test('a killed visit waits until its job is visited again, unless Redis itself was hurt', () => {
  const diary = openDiary();
  const dying = {
    ...member,
    state: 'ending',
    visits: new Map([['preauth j', { about: 'o', at: 50 }]]),
  } as Member;
  diary.killed(dying, 100, 'vault.take:after');
  diary.heard(member, { kind: 'visit', phase: 'begun', job: 'preauth j', about: 'o', at: 350 });
  diary.heard(member, { kind: 'visit', phase: 'begun', job: 'preauth j', about: 'o', at: 900 });

  expect(diary.reruns).toEqual([250]);
  expect(diary.points.get('worker vault.take:after')).toBe(1);

  diary.killed(dying, 1_000);
  expect([...diary.waiting.keys()]).toEqual(['preauth j']);
  diary.redisHurt(900);
  expect([...diary.waiting.keys()]).toEqual([]);

  diary.killed(dying, 1_100); // its job was begun in a Redis that is no more
  expect([...diary.waiting.keys()]).toEqual([]);
});

test('the 99th of a hundred is the p99', () => {
  expect(p99(Array.from({ length: 100 }, (_, index) => 100 - index))).toBe(99);
  expect(p99([])).toBe(0);
});

function aZombie() {
  return { member, point: 'permits.take:after', orders: new Set(['o']), stoppedAt: 10, wokenAt: 20 };
}

function aDiary(changes: Partial<Diary>): Diary {
  return { ...openDiary(), ...changes };
}
