import type { Batch } from '../../src/payment/batch.ts';
import type { AccountId, Stage } from './stage.ts';
import { untilTaken } from './wait.ts';

/** Opens the batch that captures every hold of an account. */
export async function openBatch({ shop }: Stage, account: AccountId): Promise<Batch> {
  const opened = await untilTaken(() => shop.client.openBatch({ kind: 'capture', account }));
  if (!opened.ok) throw new Error('a good batch was not taken');
  return opened.batch;
}

/** The batch once it is over. Throws when it is not over in time. */
export async function overBatch({ shop }: Stage, { id }: Batch, withinMs: number): Promise<Batch> {
  const batch = await shop.client.waitForBatch(id, { timeout: withinMs });
  if (batch?.status !== 'finished')
    throw new Error(`The batch is ${batch?.status} after ${withinMs / 1_000} s: ${batch?.reason ?? ''}`);
  return batch;
}
