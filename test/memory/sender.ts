import { openGateway } from '../../src/gateway/client.ts';
import { fixedRing } from '../../src/queue/cards/key-ring.ts';
import { parseRing } from '../../src/queue/cards/ring-text.ts';
import { open } from '../../src/queue/cards/sealing.ts';
import { Secret } from '../../src/telemetry/secret.ts';

/** What the process that sends is told. */
export interface Errand {
  ring: string;
  baseUrl: string;
  client_orderid: string;
  /** In base64. */
  sealed: string[];
}

/** Sends sealed cards as a worker does, says how each went, and then stays, to be looked into. */
process.on('message', async ({ ring, baseUrl, client_orderid, sealed }: Errand) => {
  const keys = fixedRing(parseRing(ring));
  const gateway = openGateway({ sendTimeoutMs: 5_000 });
  const account = {
    id: 'shop',
    baseUrl: new URL(baseUrl),
    endpoint: { kind: 'endpoint' as const, id: '39549' },
    login: 'TestMerchant',
    controlKey: new Secret('B17F59B4-A7DC-41B4-8FF9-37D986B43D20'),
    currencyExponents: {},
  };
  const ends: string[] = [];
  for (const blob of sealed) {
    const whose = { account: account.id, client_orderid, operation: 'preauth' as const };
    const card = await open(Buffer.from(blob, 'base64'), whose, keys, Date.now());
    const line = await gateway.connect(account);
    if (card === 'expired' || line.kind !== 'connected') throw new Error('a card could not be sent');
    const order = { client_orderid, amount: '10.42', currency: 'USD', email: 'a@example.com' };
    const { kind } = await line.post('preauth', order, () => true, card);
    ends.push(kind);
  }
  process.send?.(ends);
});
