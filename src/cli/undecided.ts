import type { ShopSide } from '../app/shop-side.ts';
import type { Batch } from '../payment/batch.ts';
import { itemsOf } from './result-file.ts';

const mostNamed = 20;

/** Which captures of a batch nobody but a person can end; undefined: none. */
export async function describeUndecided(
  { client, reviews }: Pick<ShopSide, 'client' | 'reviews'>,
  { id, account, status }: Batch,
): Promise<string | undefined> {
  if (status !== 'running') return undefined;
  const all = await reviews.list();
  const open = all.filter((one) => one.account === account && one.operation === 'capture');
  if (open.length === 0) return undefined;

  const ids = new Set(open.map(({ client_orderid }) => client_orderid));
  const found: string[] = [];
  for await (const { client_orderid, status } of itemsOf(client, id)) {
    if (status === 'under_way' && ids.has(client_orderid)) found.push(client_orderid);
  }
  if (found.length === 0) return undefined;
  const more = found.length > mostNamed ? ` and ${found.length - mostNamed} more` : '';
  return [
    `Waiting for a person to decide: ${found.slice(0, mostNamed).join(', ')}${more}`,
    '  paynet-worker review tells what was last heard of each, and how to end it',
  ].join('\n');
}
