import { expect } from 'vitest';
import { everythingIn } from '../support/everything-in.ts';
import { test } from '../support/world.ts';
import { recordingLog } from '../telemetry/recording-log.ts';

const card = {
  credit_card_number: '4929420573595709',
  card_printed_name: 'CANARY HOLDER',
  expire_month: '11',
  expire_year: '2077',
  cvv2: '9876',
};
const secret = /4929420573595709|4929 4205|CANARY|control=|cvv2=/;

test.for(['card-echo', 'request-echo'])(
  '%s: what the gateway repeats is kept nowhere',
  async (fault, { open }) => {
    const { log, lines } = recordingLog();
    const world = await open({ log });

    const payment = await world.preauth({
      ...card,
      client_orderid: 'echoed',
      order_desc: `Shoes [fault:${fault}]`,
    });
    const shown = await world.http('GET', '/v1/payments/echoed');
    const journal = await world.ledger.journal(payment);
    const kept = await everythingIn(world.redis, world.prefix);

    expect(payment).toMatchObject({ status: 'refused', operations: [{ error_code: '8' }] });
    expect(payment.operations[0]?.error_message).toMatch(/\[card number\]/);
    expect(kept).toContain('[card number]');
    expect(kept).toContain('"returnvalue"');
    for (const text of [payment, shown.body, journal, lines, kept].map((one) => JSON.stringify(one))) {
      expect(text).not.toMatch(secret);
    }
    expect(JSON.stringify([payment.operations, lines])).not.toMatch(/9876|2077|[0-9a-f]{40}/);
    expect(lines).toContainEqual(
      expect.objectContaining({ message: 'sent, and not accepted', why: 'error', code: '8' }),
    );
  },
);

test('a gateway that puts the card where an id belongs does not get it into the journal', async ({
  open,
}) => {
  const world = await open();
  world.gateway.hooks.replyWith = (command, _, reply) =>
    command === 'status'
      ? { body: reply.replace(/merchant-order-id=[^&\n]*/, `merchant-order-id=${card.credit_card_number}`) }
      : undefined;

  const payment = await world.preauth({ ...card, client_orderid: 'odd-id' }, 0);
  const told = async () => JSON.stringify(await world.ledger.journal(payment));

  await expect.poll(told, { timeout: 5_000 }).toContain('an answer was not believed: other order');
  expect(await told()).toContain('"merchant_order_id":"[card number]"');
  expect(await everythingIn(world.redis, world.prefix)).not.toContain(card.credit_card_number);
});
