import { expect } from 'vitest';
import type { OperationName } from '../../src/payment/payment.ts';
import { lost, minute, remembered, type Scene, test, withCapture } from '../support/scene.ts';
import { recordingLog } from '../telemetry/recording-log.ts';

/** Status answers with these words in place of the gateway's; an empty one is left out. */
function tellInstead({ world }: Scene, changes: Record<string, string>): void {
  world.gateway.hooks.replyWith = (command, _params, reply) => {
    if (command !== 'status') return undefined;
    const fields = new URLSearchParams(reply.replaceAll('\n', ''));
    for (const [name, value] of Object.entries(changes))
      value === '' ? fields.delete(name) : fields.set(name, value);
    return { body: `${fields}` };
  };
}

/** Approved at the gateway, and about to be asked about. */
async function settledThere(it: Scene, operation: OperationName): Promise<void> {
  if (operation === 'capture') await withCapture(it);
  await it.visit(operation);
  await it.world.gateway.settled(it.name.client_orderid, operation);
}

type Row = [string, OperationName, Record<string, string>, string];

test.for<Row>([
  ['another sum', 'preauth', { amount: '104.20' }, 'other amount'],
  ['another initial sum', 'preauth', { 'initial-amount': '104.20' }, 'other amount'],
  ['another currency', 'preauth', { currency: 'EUR' }, 'other currency'],
  ['a later capture', 'preauth', { 'transaction-type': 'capture' }, 'other type'],
  ['a sale', 'preauth', { 'transaction-type': 'sale' }, 'other type'],
  [
    'another request',
    'preauth',
    { 'by-request-sn': '00000000-0000-0000-0000-000000000001' },
    'other request',
  ],
  ['the preauth', 'capture', { 'transaction-type': 'preauth' }, 'other type'],
  ['another sum', 'capture', { amount: '10.43' }, 'other amount'],
  ['another currency', 'capture', { currency: 'EUR' }, 'other currency'],
  [
    'another request',
    'capture',
    { 'by-request-sn': '00000000-0000-0000-0000-000000000001' },
    'other request',
  ],
])(
  'an answer about %s is not believed of a %s, and is kept',
  async ([, operation, changes, why], { scene }) => {
    const it = await scene();
    await settledThere(it, operation);
    tellInstead(it, changes);

    await it.visit(operation);

    expect(await it.operation(operation)).toMatchObject({ status: 'processing' });
    const { told, ...line } = (await it.desk.ledger.journal(it.name)).at(-1) ?? {};
    expect(line).toMatchObject({ operation, why: `an answer was not believed: ${why}` });
    expect(told).toMatchObject({
      status: 'approved',
      amount: expect.any(String),
      currency: expect.any(String),
    });

    it.world.gateway.hooks.replyWith = undefined;
    await it.visit(operation);
    expect(await it.operation(operation)).toMatchObject({ status: 'approved' });
  },
);

test.for([
  ['another order of ours', { 'merchant-order-id': 'somebody-else' }],
  ['another order of the gateway', { 'paynet-order-id': '1' }],
])('an answer about %s is not believed', async ([, changes], { scene }) => {
  const it = await scene();
  await settledThere(it, 'preauth');
  tellInstead(it, changes as Record<string, string>);

  await it.visit('preauth');

  expect(await it.operation('preauth')).toMatchObject({ status: 'processing' });
});

test('what the evidence shows is what was said, and no more', async ({ scene }) => {
  const it = await scene();
  await settledThere(it, 'preauth');
  tellInstead(it, { amount: '1.00', 'initial-amount': '', 'transaction-type': '' });

  await it.visit('preauth');

  const { paynet_order_id } = (await it.entry()).payment;
  expect((await it.desk.ledger.journal(it.name)).at(-1)?.told).toEqual({
    status: 'approved',
    paynet_order_id,
    merchant_order_id: it.name.client_orderid,
    amount: '1.00',
    currency: 'USD',
  });
});

test("a capture's answer is never read from its preauth, also where both are of one sum", async ({
  scene,
}) => {
  const it = await scene();
  await withCapture(it);
  lost(it, 'capture');
  await it.visit('capture');

  await it.visit('capture');

  expect(it.sent('status')).toBeGreaterThan(0);
  expect(await it.operation('capture')).toMatchObject({ status: 'unknown', approval_code: null });
});

test('a hold of another sum is not this hold: nothing follows for the capture', async ({ scene }) => {
  const it = await scene();
  await withCapture(it);
  lost(it, 'capture');
  await it.visit('capture');
  tellInstead(it, { amount: '99.00', 'initial-amount': '99.00' });
  it.clock.now += 3_600_000;

  for (let visits = 0; visits < 4; visits += 1) await it.visit('capture');

  expect((await it.entry()).work.capture.absences).toBe(0);
  expect(await it.reasons()).toContain('an answer was not believed: other type');
});

test('asked by its own number, an answer about the hold is not "no capture"', async ({ scene }) => {
  const it = await scene();
  await settledThere(it, 'capture');
  tellInstead(it, { 'transaction-type': 'preauth', 'by-request-sn': '' });

  await it.visit('capture');

  expect(await it.operation('capture')).toMatchObject({ status: 'processing' });
  expect(await it.reasons()).toContain('an answer was not believed: other type');
});

/** A preauth whose reply got lost: it can only be asked about as the newest of its order. */
async function withoutReply(it: Scene): Promise<void> {
  it.world.gateway.hooks.replyWith = (command) => (command === 'preauth' ? { destroy: true } : undefined);
  await it.visit('preauth');
  await it.world.gateway.settled(it.name.client_orderid, 'preauth');
}

test.for(['capture', 'cancel', 'reversal'])(
  'a later %s of the order says that its preauth was approved',
  async (type, { scene }) => {
    const it = await scene();
    await withoutReply(it);
    tellInstead(it, { 'transaction-type': type, amount: '4.00', status: 'declined', 'error-code': '05' });

    await it.visit('preauth');

    expect(await it.operation('preauth')).toMatchObject({
      status: 'approved',
      error_code: null,
      approval_code: null,
    });
    expect((await it.entry()).payment.paynet_order_id).not.toBeNull();
  },
);

test.for([
  ['a capture of another sum', { 'initial-amount': '99.00' }],
  ['a capture of another currency', { currency: 'EUR' }],
  ['a capture of no known sum', { 'initial-amount': '' }],
  ['a capture of another order', { 'merchant-order-id': 'somebody-else' }],
  ['a sale', { 'transaction-type': 'sale' }],
  ['a hold of another sum', { 'transaction-type': 'preauth', amount: '99.00' }],
] as [string, Record<string, string>][])('but not %s', async ([, changes], { scene }) => {
  const it = await scene();
  await withoutReply(it);
  tellInstead(it, { 'transaction-type': 'capture', ...changes });

  await it.visit('preauth');

  expect(await it.operation('preauth')).toMatchObject({ status: 'unknown' });
});

test("an order of the gateway that is another payment's is believed neither in a reply nor in an answer", async ({
  scene,
}) => {
  const it = await scene();
  const { world, name, desk } = it;
  const order = world.ledger.keys.order(desk.account('default').baseUrl.href, '6863073');
  await world.redis.set(order, 'default:somebody-else');
  const { log, lines } = recordingLog();

  await it.visit('preauth', { log });
  const afterReply = await it.operation('preauth');
  await world.gateway.settled(name.client_orderid, 'preauth');
  for (let visits = 0; visits < 2; visits += 1) {
    it.clock.now += minute;
    await it.visit('preauth', { log });
  }

  const odd = 'the gateway order is of another payment';
  expect(afterReply).toMatchObject({ status: 'unknown' });
  expect(await it.operation('preauth')).toMatchObject({ status: 'unknown' });
  const told = lines
    .filter(({ level }) => level === 'warn')
    .map(({ message, why, odd }) => [message, why ?? odd]);
  expect(told).toEqual([
    ['sent, and not accepted', odd],
    ['answer not believed', odd],
    ['answer not believed', odd],
  ]);
  const journal = (await desk.ledger.journal(name)).map(({ from, to, why, times }) => [from, to, why, times]);
  expect(journal.slice(2)).toEqual([
    [undefined, undefined, `not believed: ${odd}`, undefined],
    ['sending', 'unknown', odd, undefined],
    [undefined, undefined, `not believed: ${odd}`, 2],
  ]);
});

test('nor where the ledger was set back while its reply was waited for: it is not sent again', async ({
  scene,
}) => {
  const it = await scene();
  const { world, desk } = it;
  const order = world.ledger.keys.order(desk.account('default').baseUrl.href, '6863073');
  await world.redis.set(order, 'default:somebody-else');
  const setBack = await remembered(it);
  world.gateway.hooks.beforeReply = () => setBack();

  await it.visit('preauth');

  expect(await it.operation('preauth')).toMatchObject({ status: 'unknown' });
});
