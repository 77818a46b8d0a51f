import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { openGateway } from '../../src/gateway/client.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { anAccount } from './an-account.ts';
import { aWire } from './servers.ts';

const order = { client_orderid: '902B4FF5', amount: '10.42', currency: 'USD', email: 'john.smith@gmail.com' };
const taken = 'type=async-response\n&merchant-order-id=902B4FF5\n&paynet-order-id=6863073\n';
const chunked = `${taken.length.toString(16)}\r\n${taken}\r\n0\r\n\r\n`;
const zipped = gzipSync(taken);

const framings: [framing: string, head: string, body: string | Buffer, isSureOfItsEnd: boolean][] = [
  ['with its length', `content-length: ${taken.length}\r\n`, taken, true],
  ['in chunks', 'transfer-encoding: chunked\r\n', chunked, true],
  ['up to the end of the connection', '', taken, false],
  ['zipped, up to the end of the connection', 'content-encoding: gzip\r\n', zipped, true],
];

// A reset that arrives right behind data may look like an orderly end, so both are the same story.
test.each(framings.flatMap((framing) => [['closed', ...framing] as const, ['reset', ...framing] as const]))(
  '%s in a reply %s: no order gets half an id',
  async (how, _, head, body, isSureOfItsEnd) => {
    const reply = Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${head}\r\n`), Buffer.from(body)]);
    const proxy = await startFaultProxy(await aWire((socket: Socket) => socket.end(reply)));
    const client = openGateway({ sendTimeoutMs: 5_000 });
    onTestFinished(async () => {
      await client.close();
      await proxy.close();
    });

    for (let after = 0; after < reply.length; after++) {
      proxy.suffer({ reply: [{ kind: how === 'reset' ? 'reset' : 'close', after }] });
      const sent = await client.post(anAccount({ baseUrl: proxy.url }), 'preauth', order);

      if (isSureOfItsEnd) expect(sent.kind, `cut after ${after}`).toMatch(/maybe-sent|unintelligible/);
      if (sent.kind === 'accepted') expect(sent.paynet_order_id, `cut after ${after}`).toBe(null);
      expect(sent.kind, `cut after ${after}`).toMatch(/maybe-sent|unintelligible|accepted/);
    }
  },
);
