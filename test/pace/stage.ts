import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openShopSide, type ShopSide } from '../../src/app/shop-side.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { limitsFor } from '../../src/payment/limits.ts';
import { fixedRing, newRing, publicRing, publicSource } from '../../src/queue/cards/key-ring.ts';
import { formatRing } from '../../src/queue/cards/ring-text.ts';
import { connect } from '../../src/redis/connections.ts';
import { type House, type Member, openHouse } from '../support/house.ts';
import { openRedisServer } from '../support/redis-server.ts';
import { type Gateway, openGateway } from './gateway.ts';

/** Everything that stands on the stage, for two accounts: `busy` and `calm`. */
export interface Stage {
  gateway: Gateway;
  shop: ShopSide;
  ledger: Ledger;
  /** Where workers log. */
  logs: string;
  /** Starts so many workers, and resolves when all are up. */
  start(workers: number): Promise<Member[]>;
  close(): Promise<void>;
}

export interface StageOptions {
  /** Requests a second, as the workers have it. */
  limit: number;
  /** The same as the shop believes; its orders get their slots by it. */
  shopLimit?: number;
}

const prefix = '{paynet}';
const endpoints = { busy: '1', calm: '2' } as const;
export type AccountId = keyof typeof endpoints;

/** Sets it all up in `folder`; whatever was opened is closed again when something can't be. */
export async function openStage(
  program: string,
  folder: string,
  { limit, shopLimit = limit }: StageOptions,
): Promise<Stage> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  for (const name of ['work', 'logs']) mkdirSync(join(folder, name), { recursive: true });

  try {
    const queue = await openRedisServer(join(folder, 'queue'), true);
    closers.push(() => queue.stop());
    const vault = await openRedisServer(join(folder, 'vault'), false);
    closers.push(() => vault.stop());
    const controlKey = randomBytes(20).toString('hex');
    const gateway = await openGateway(
      Object.entries(endpoints).map(([login, id]) => ({ endpoints: [id], groups: [], login, controlKey })),
    );
    closers.push(gateway.close);

    const stores = { queue: { url: queue.url }, vault: { url: vault.url } };
    const ring = newRing(Date.now());
    const shop = await openShopSide({
      ...stores,
      accounts: Object.keys(endpoints).map((id) => ({ id, fields: limitsFor(''), exponents: {} })),
      rates: () => ({ perSecond: shopLimit, batchShare }),
      cardKeys: publicSource(fixedRing(publicRing(ring))),
      cardTtlMs,
      prefix,
      withoutRedis: 'throw',
    });
    closers.push(() => shop.close());
    const redis = connect(stores.queue, 'worker');
    closers.push(async () => redis.disconnect());

    const house = openHouse(join(program, 'src/cli.js'), folder, {
      PATH: process.env.PATH,
      HOME: join(folder, 'work'),
      NODE_ENV: 'production',
      ACCOUNTS_FILE: accountsFile(folder, gateway.baseUrl, controlKey),
      REDIS_URL: queue.url,
      VAULT_REDIS_URL: vault.url,
      CARD_KEYS: formatRing(ring),
      CARD_TTL: `${cardTtlMs}ms`,
      NOT_FOUND_GRACE: '6s', // what was about to leave when its worker was killed is soon sent again
      RATE_LIMIT: `${limit}/s`,
      RATE_LIMIT_BATCH_SHARE: String(batchShare),
      LOG_LEVEL: 'debug',
    });
    closers.push(house.close);
    const start = (workers: number) => startAll(house, program, workers);
    return { gateway, shop, ledger: new Ledger(redis, prefix), logs: join(folder, 'logs'), start, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What batches may take of the limit. */
const batchShare = 0.8;
/** Long enough for whatever is overdue. */
const cardTtlMs = 60 * 60_000;

function accountsFile(folder: string, base_url: string, control_key: string): string {
  const file = join(folder, 'accounts.json');
  const accounts = Object.entries(endpoints).map(([id, endpoint_id]) => {
    return { id, base_url, endpoint_id, login: id, control_key };
  });
  writeFileSync(file, JSON.stringify({ accounts }), { mode: 0o600 });
  return file;
}

function startAll(house: House, program: string, workers: number): Promise<Member[]> {
  const nodeArgs = ['--expose-gc', '--import', pathToFileURL(join(program, 'test/pace/collect.js')).href];
  return Promise.all(Array.from({ length: workers }, () => house.up('worker', { nodeArgs })));
}

export function endpointOf(account: AccountId): string {
  return endpoints[account];
}
