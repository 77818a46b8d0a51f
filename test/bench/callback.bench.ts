import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startEmbeddedRedis } from '../../src/redis/embedded.ts';
import { aPreauth } from '../support/orders.ts';
import { openWorldOn } from '../support/world.ts';

const payments = Number(process.env.PAYMENTS ?? 200);

/**
 * From the moment the gateway has decided, and begins to call back, to the moment a shop that waits
 * has the answer in hand. One payment at a time, Redis as in production (`appendfsync always`).
 */
test('callback to visible result', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'paynet-bench-'));
  const redis = await startEmbeddedRedis({ dataDir });
  const decided = new Map<string, number>();
  const world = await openWorldOn(
    { queueTarget: redis.queue, vaultTarget: redis.vault, prefix: '{bench}' },
    {
      env: { POLL_SCHEDULE: '60s*10' },
      simulator: {
        approvalMs: 40,
        onEvent: (event) => {
          if (event.kind === 'settled') decided.set(event.client_orderid, performance.now());
        },
      },
    },
  );

  const took: number[] = [];
  for (let paid = 0; paid < payments; paid += 1) {
    const { client_orderid, status } = await world.preauth(aPreauth());
    const seen = performance.now();
    expect(status).toBe('approved');
    took.push(seen - (decided.get(client_orderid) ?? Number.NaN));
  }
  await world.close();
  await redis.stop();
  await rm(dataDir, { recursive: true, force: true });

  took.sort((one, other) => one - other);
  const at = (share: number) => `${(took[Math.floor((took.length - 1) * share)] ?? 0).toFixed(1)} ms`;
  process.stdout.write(
    `\ncallback to visible result, ${took.length} payments one by one: p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}, max ${at(1)}\n`,
  );
});
