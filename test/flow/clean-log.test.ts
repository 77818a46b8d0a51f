import { expect, vi } from 'vitest';
import { events } from '../../src/telemetry/events.ts';
import { aPreauth } from '../support/orders.ts';
import { controlKey, test, type World } from '../support/world.ts';
import { recordingLog } from '../telemetry/recording-log.ts';

const token = 'canary-token-0123456789-0123456789-abcdef';
const card = { credit_card_number: '4716108999716531', card_printed_name: 'CANARY HOLDER' };
const traces = /4716108999716531|4716 1089|CANARY|canary|cvv|control=|[0-9a-f]{40}/;
const authorization = { authorization: `Bearer ${token}` };

/** Outcomes and troubles, one order each: what to change in the request. */
const orders: [name: string, changes: Record<string, string>][] = [
  ['approved', { cvv2: '123' }],
  ['declined', { cvv2: '116' }],
  ['unknown-at-first', { cvv2: '217' }],
  ...[
    'card-echo',
    'request-echo',
    'error-102-before',
    'unknown-error',
    'reset-after',
    'http-503-after',
    'html-body',
    'json-body',
    'hostile-names',
    'bad-encoding',
    'missing-type',
    'no-order-id',
    'unknown-status',
    'other-merchant-order',
    'status/http-500-before*2',
  ].map((fault): [string, Record<string, string>] => [
    fault.replace(/\W/g, '-'),
    { order_desc: `Shoes [fault:${fault}]` },
  ]),
];

test('a whole world at trace with cards in it says nothing of any of them', { timeout: 60_000 }, async ({
  open,
}) => {
  const printed = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')];
  for (const stream of printed) stream.mockImplementation(() => true);
  const { log, lines, texts } = recordingLog([controlKey, token]);
  const world = await open({ log, env: { API_TOKENS: token, LOG_LEVEL: 'trace', POLL_SCHEDULE: '50ms*20' } });

  await Promise.all(orders.map(([id, changes]) => play(world, id, changes)));
  await misbehave(world);
  const others = printed.flatMap(({ mock }) => mock.calls.map(([text]) => String(text)));
  vi.restoreAllMocks();

  for (const text of [...texts, ...others]) expect(text).not.toMatch(traces);
  for (const text of [...texts, ...others])
    expect(text.toLowerCase()).not.toContain(controlKey.toLowerCase());
  for (const text of texts) expect(text.length).toBeLessThan(800);
  // Clean by what is logged, and not because the net caught it.
  expect([log.masked(), log.leftOut()]).toEqual([0, 0]);
  expect(lines.filter(({ message }) => !Object.hasOwn(events, message))).toEqual([]);
  for (const message of ['visited', 'sent', 'answered', 'callback heard', 'callback refused']) {
    expect(lines).toContainEqual(expect.objectContaining({ message }));
  }
});

async function play(world: World, client_orderid: string, changes: Record<string, string>): Promise<void> {
  const body = { ...aRequest(client_orderid), ...changes };
  const wait = { ...authorization, prefer: 'wait=2' };
  const answer = await world.http('POST', '/v1/preauths', body, wait);
  expect(answer.status).toBeLessThan(300);
  await world.http('POST', '/v1/preauths', body, authorization);
  await world.http('POST', '/v1/captures', { client_orderid }, wait);
}

/** What shops, forgers and strangers may send. */
async function misbehave(world: World): Promise<void> {
  const query = `status=approved&orderid=1&client_orderid=approved&control=${'ab'.repeat(20)}&card=${card.credit_card_number}`;
  const sent: [method: string, path: string, body?: unknown][] = [
    ['GET', `/callbacks/default?${query}`],
    ['GET', `/callbacks/${card.credit_card_number}?${query}`],
    ['POST', '/v1/preauths', { ...aRequest('leaky'), order_desc: `card ${card.credit_card_number}` }],
    ['POST', '/v1/preauths', { ...aRequest(card.credit_card_number) }],
    ['POST', '/v1/preauths', { ...aRequest('approved'), amount: '11.00' }],
    ['POST', '/v1/preauths', `{"credit_card_number":"${card.credit_card_number}`],
    ['GET', `/v1/payments/${card.credit_card_number}?card=${card.credit_card_number}`],
    ['GET', `/v1/nowhere/${card.credit_card_number}`],
  ];
  for (const [method, path, body] of sent) {
    const { status } = await world.http(method, path, body, authorization);
    expect(status).toBeGreaterThanOrEqual(400);
  }
}

function aRequest(client_orderid: string): Record<string, unknown> {
  return aPreauth({ client_orderid, ...card });
}
