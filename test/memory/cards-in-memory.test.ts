import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { newRing } from '../../src/queue/cards/key-ring.ts';
import { formatRing } from '../../src/queue/cards/ring-text.ts';
import { seal } from '../../src/queue/cards/sealing.ts';
import { aGateway } from '../gateway/servers.ts';
import { aTlsGateway } from '../gateway/tls-servers.ts';
import { compiled } from '../support/compiled.mjs';
import { findInMemory } from './find-in-memory.ts';
import type { Errand } from './sender.ts';

/** No number begins like this, so what does is one of ours. */
const [prefix, count] = ['9753186420', 20];
const numbers = Array.from({ length: count }, (_, index) => `${prefix}${100_000 + index}`);

let program: ReturnType<typeof compiled>;
beforeAll(() => {
  program = compiled('src', 'test/memory');
});
afterAll(() => program.remove());

/** A process that has sent all cards, and got an answer to each. */
async function aSender(baseUrl: URL): Promise<ChildProcess & { pid: number }> {
  const ring = newRing(0);
  const whose = { account: 'shop', client_orderid: 'o-1', operation: 'preauth' } as const;
  const sealed = await Promise.all(
    numbers.map((credit_card_number) =>
      seal({ credit_card_number, cvv2: '123' }, whose, Date.now() + 60_000, ring.cardKeys[0]),
    ),
  );
  const NODE_EXTRA_CA_CERTS = fileURLToPath(
    new URL('../gateway/certificates/test-only-loopback.crt', import.meta.url),
  );
  const sender = fork(join(program.folder, 'test/memory/sender.js'), {
    execArgv: [],
    env: { ...process.env, NODE_EXTRA_CA_CERTS },
  });
  onTestFinished(() => void sender.kill());
  sender.send({
    ring: formatRing(ring),
    baseUrl: baseUrl.href,
    client_orderid: whose.client_orderid,
    sealed: sealed.map((blob) => blob.toString('base64')),
  } satisfies Errand);
  const [ends] = await once(sender, 'message');
  expect(ends).toEqual(numbers.map(() => 'accepted'));
  return sender as ChildProcess & { pid: number };
}

test.runIf(process.platform === 'linux')('of cards sent over TCP none is left in memory', async () => {
  const gateway = await aGateway((response) => response.end('type=async-response'));

  const { pid } = await aSender(gateway.baseUrl);

  expect(gateway.received.map(({ body }) => /number=(\d+)&cvv2=123$/.exec(body)?.[1])).toEqual(numbers);
  expect(findInMemory(pid, 'TestMerchant')).toBeGreaterThan(0); // so it can be found, what is there
  expect(findInMemory(pid, prefix)).toBe(0);
});

test.runIf(process.platform === 'linux')('nor of cards sent over TLS', async () => {
  const gateway = await aTlsGateway('loopback');

  const { pid } = await aSender(gateway.baseUrl);

  expect(findInMemory(pid, 'TestMerchant')).toBeGreaterThan(0);
  expect(findInMemory(pid, prefix)).toBe(0);
});
