import { expect } from 'vitest';
import { hour } from '../../../src/payment/hold-rules.ts';
import { approved, expiryOf } from '../../support/holds.ts';
import { minute, refuseCaptures, type Scene, test } from '../../support/scene.ts';
import { recordingLog } from '../../telemetry/recording-log.ts';

const flagged = 'captured after its hold expired';

/** A capture that is sent so long after its hold's time. */
async function captured(it: Scene, lateMs: number) {
  const { log, lines } = recordingLog();
  it.desk.log = log;
  await approved(it);
  const { client_orderid } = it.name;
  await it.world.http('POST', '/v1/captures', { client_orderid });
  it.clock.now = (await expiryOf(it)) + lateMs;
  await it.visit('capture');
  return lines.filter(({ message }) => message === flagged);
}

async function settled(it: Scene, status: string) {
  await it.world.gateway.settled(it.name.client_orderid, 'capture');
  await it.visitUntil('capture', status);
  return it.operation('capture');
}

test('a capture after its hold has expired is sent once all the same, and flagged', async ({ scene }) => {
  const it = await scene();

  const lines = await captured(it, 0);

  const at = (await it.entry()).payment.hold_expires_at;
  expect(lines).toMatchObject([{ client_orderid: it.name.client_orderid, at }]);
  expect(await it.reasons()).toContain('its hold was expected to have expired');
  expect(await settled(it, 'approved')).toMatchObject({ error_code: null, error_message: null });
  expect(it.sent('capture')).toBe(1);
});

test('one in time is not flagged', async ({ scene }) => {
  const it = await scene();

  expect(await captured(it, -minute)).toEqual([]);

  expect(await it.reasons()).not.toContain('its hold was expected to have expired');
});

test('where the gateway declines it, its code stays and its words say that the hold was over', async ({
  scene,
}) => {
  const it = await scene();
  it.world.gateway.hooks.replyWith = declinedWith('error-code=51\n&error-message=Expired\n');

  await captured(it, hour);

  const until = (await it.entry()).payment.hold_expires_at;
  expect(await settled(it, 'declined')).toMatchObject({
    error_code: '51',
    error_message: `Expired (its hold was expected to last until ${until})`,
  });
});

test('where it gives no code, there is one of ours', async ({ scene }) => {
  const it = await scene();
  it.world.gateway.hooks.replyWith = declinedWith('');

  await captured(it, hour);

  expect(await settled(it, 'declined')).toMatchObject({
    error_code: 'HOLD_EXPIRED',
    error_message: expect.stringContaining('expected to have expired'),
  });
});

test("a decline in time is the gateway's alone", async ({ scene }) => {
  const it = await scene();
  it.world.gateway.hooks.replyWith = declinedWith('error-code=51\n&error-message=Expired\n');

  await captured(it, -minute);

  expect(await settled(it, 'declined')).toMatchObject({ error_code: '51', error_message: 'Expired' });
});

test('where the gateway does not even take it, its words say so, too', async ({ scene }) => {
  const it = await scene();
  refuseCaptures(it, 114);

  await captured(it, hour);

  expect(await it.operation('capture')).toMatchObject({
    status: 'refused',
    error_code: '114',
    error_message: expect.stringMatching(/^No \(its hold was expected to last until /),
  });
});

/** Answers about a capture say that it was declined. */
function declinedWith(reason: string) {
  return (command: string, _params: unknown, reply: string) =>
    command === 'status' && reply.includes('transaction-type=capture')
      ? { body: `${reply.replace('status=approved', 'status=declined').trimEnd()}\n&${reason}` }
      : undefined;
}
