import { expect, onTestFinished, test } from 'vitest';
import { openGateway } from '../../src/gateway/client.ts';
import { type Direction, type Passage, startFaultProxy } from '../support/fault-proxy.ts';
import { anAccount } from './an-account.ts';
import { aGateway } from './servers.ts';

const order = { client_orderid: '902B4FF5', amount: '10.42', currency: 'USD', email: 'john.smith@gmail.com' };
const taken = 'type=async-response\n&merchant-order-id=902B4FF5\n&paynet-order-id=6863073\n';

/** A gateway behind a proxy, and a client that has posted once in peace: so the lengths are known. */
async function aSpoiltWay({ sendTimeoutMs = 5_000 } = {}) {
  const gateway = await aGateway((response) => response.end(taken));
  const proxy = await startFaultProxy(gateway.baseUrl);
  const client = openGateway({ sendTimeoutMs });
  onTestFinished(async () => {
    await client.close();
    await proxy.close();
  });
  const account = anAccount({ baseUrl: proxy.url });
  const post = () => client.post(account, 'preauth', order);

  expect((await post()).kind).toBe('accepted');
  await expect.poll(() => proxy.connections[0]?.passed.reply).toBeGreaterThan(taken.length);
  const whole = { ...(proxy.connections[0] as Passage).passed };
  const bodyOf = { request: gateway.received[0]?.body.length ?? 0, reply: taken.length };
  /** What arrived whole since then. */
  const arrived = () => gateway.received.length - 1;
  return { gateway, proxy, client, account, post, whole, bodyOf, arrived };
}

type Way = Awaited<ReturnType<typeof aSpoiltWay>>;

const places: [place: string, at: (way: Way, direction: Direction) => number][] = [
  ['before the first byte', () => 0],
  ['after the first byte', () => 1],
  ['in the head', () => 40],
  ['between head and body', ({ whole, bodyOf }, on) => whole[on] - bodyOf[on]],
  ['in the body', ({ whole, bodyOf }, on) => whole[on] - bodyOf[on] + 20],
  ['before the last byte', ({ whole }, on) => whole[on] - 1],
  ['after the last byte', ({ whole }, on) => whole[on]],
];

const cases = (['request', 'reply'] as const).flatMap((direction) =>
  (['reset', 'close', 'stall'] as const).flatMap((kind) =>
    places.map(([place, at]) => ({ direction, kind, place, at })),
  ),
);

test.each(cases)('$direction: $kind $place', async ({ direction, kind, place, at }) => {
  const way = await aSpoiltWay(kind === 'stall' ? { sendTimeoutMs: 150 } : {});
  const after = at(way, direction);
  way.proxy.suffer({ [direction]: [{ kind, after }] });

  const sent = await way.post();

  const isWhole = after === way.whole[direction];
  // What was swallowed behind the last byte is nothing, and a reply that is whole is believed.
  const isHeard = isWhole && (direction === 'reply' || kind === 'stall');
  expect(sent.kind, place).toBe(isHeard ? 'accepted' : 'maybe-sent');
  await expect.poll(way.arrived).toBe(direction === 'reply' || isWhole ? 1 : 0);
  expect(way.gateway.connections()).toBe(2);
  expect(way.proxy.connections[1]?.passed[direction]).toBe(after);
});

test('wherever it is cut: what arrived whole is never called unsent, and nothing arrives twice', async () => {
  const way = await aSpoiltWay();
  const cuts = (['request', 'reply'] as const).flatMap((direction) =>
    (['reset', 'close'] as const).flatMap((kind) =>
      Array.from({ length: Math.ceil(way.whole[direction] / 4) }, (_, i) => ({
        [direction]: [{ kind, after: i * 4 }],
      })),
    ),
  );

  for (const [i, cut] of cuts.entries()) {
    const before = way.arrived();
    way.proxy.suffer(cut);
    const sent = await way.post();

    expect(sent.kind, JSON.stringify(cut)).toBe('maybe-sent');
    if ('reply' in cut) expect(way.arrived() - before).toBe(1);
    expect(way.proxy.connections).toHaveLength(i + 2);
  }
  expect(way.arrived()).toBe(cuts.filter((cut) => 'reply' in cut).length);
});

test('a refused connection: not sent; the next one is good again', async () => {
  const { proxy, post, arrived } = await aSpoiltWay();

  proxy.refuse();
  expect(await post()).toEqual({ kind: 'not-sent', why: 'ECONNREFUSED' });
  expect(arrived()).toBe(0);

  await proxy.accept();
  expect((await post()).kind).toBe('accepted');
});

test('a line lost before a byte left: not sent, and no other is opened', async () => {
  const { proxy, client, account, arrived } = await aSpoiltWay();
  const line = await client.connect(account);
  await expect.poll(() => proxy.connections.length).toBe(2);
  await proxy.close();

  expect(line.kind === 'connected' && (await line.post('preauth', order))).toEqual({
    kind: 'not-sent',
    why: 'LINE_CLOSED',
  });
  expect(arrived()).toBe(0);
});

test.each(['request', 'reply'] as const)(
  'a slow %s in small pieces is one all the same',
  async (direction) => {
    const { proxy, post, arrived } = await aSpoiltWay();
    proxy.suffer({
      [direction]: [
        { kind: 'latency', ms: 30 },
        { kind: 'slices', size: 1, everyMs: 0 },
      ],
    });

    expect((await post()).kind).toBe('accepted');
    expect(arrived()).toBe(1);
  },
);

test.each(['request', 'reply'] as const)('a %s slower than our patience: perhaps sent', async (direction) => {
  const { proxy, post, gateway } = await aSpoiltWay({ sendTimeoutMs: 150 });
  proxy.suffer({ [direction]: [{ kind: 'slices', size: 1, everyMs: 10 }] });

  expect(await post()).toEqual({ kind: 'maybe-sent', why: 'REPLY_TIMEOUT' });
  expect(gateway.connections()).toBe(2);
});
