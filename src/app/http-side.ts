import type { Config } from '../config.ts';
import type { Account } from '../gateway/account.ts';
import { openServer } from '../http/server.ts';
import type { AccountStanding } from '../queue/pace/standing.ts';
import { troubleIn } from '../queue/pace/standing-words.ts';
import { clockTrouble } from '../redis/clock-gap.ts';
import { promptly } from '../redis/promptly.ts';
import type { Log } from '../telemetry/log.ts';
import { openMetrics } from '../telemetry/metrics.ts';
import { addAccountMetrics } from './account-metrics.ts';
import { rulesOf } from './accounts.ts';
import { openShopSide, type ShopSideOptions } from './shop-side.ts';
import { StartRefused } from './start-refused.ts';
import type { WorkSide } from './work-side.ts';

export interface HttpSideOptions extends Omit<ShopSideOptions, 'accounts' | 'withoutRedis'> {
  config: Config;
  accounts: ReadonlyMap<string, Account>;
  /** The work of this same process, if it does any: then readiness tells of it. */
  work: WorkSide | undefined;
  log: Log;
}

export interface HttpSide {
  /** `http://127.0.0.1:8080` */
  address: string;
  /** Stops listening, and cuts off after `graceMs` who still waits for an outcome. */
  close(graceMs: number): Promise<void>;
}

/** Builds the doors and listens. Throws, with nothing left open, when the address can't be had. */
export async function openHttpSide({
  config,
  accounts,
  work,
  log,
  ...shared
}: HttpSideOptions): Promise<HttpSide> {
  const shop = await openShopSide({
    ...shared,
    accounts: config.accounts.map(rulesOf),
    withoutRedis: 'goOn',
  });
  const standings = () => promptly(shop.standing.all([...accounts.keys()]));
  const metrics = openMetrics();
  addAccountMetrics(metrics, standings);
  const server = await openServer({
    client: shop.client,
    accounts,
    hear: (news) => shop.hear(news),
    tokens: config.API_TOKENS ?? [],
    readiness: async () => ({ ...(await shop.reachable()), ...(work && { workers: work.running() }) }),
    clock: async () => clockTrouble(await shop.clockGap().catch(() => 0)),
    troubles: async () => troublesIn(await standings().catch(() => [])),
    metrics,
    log,
  });

  async function close(graceMs: number): Promise<void> {
    const overdue = setTimeout(() => server.server.closeAllConnections(), graceMs);
    await server.close();
    clearTimeout(overdue);
    await shop.close();
  }

  const { HTTP_HOST: host, HTTP_PORT: port } = config;
  const address = await server.listen({ host, port }).catch(async (error: NodeJS.ErrnoException) => {
    await close(0);
    throw new StartRefused(
      `Cannot listen on ${host} port ${port} (${error.code}): set HTTP_HOST or HTTP_PORT otherwise.`,
    );
  });
  return { address, close };
}

function troublesIn(standings: readonly AccountStanding[]): Record<string, string> {
  return Object.fromEntries(
    standings.flatMap((one) => {
      const trouble = troubleIn(one);
      return trouble === null ? [] : [[one.account, trouble]];
    }),
  );
}
