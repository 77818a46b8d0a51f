import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { freshCardKeys } from '../support/keys.ts';
import { openRedisServer, type RedisServer } from '../support/redis-server.ts';
import { type Crew, openCrew } from './crew.ts';
import type { Diary } from './diary.ts';
import { type FrontDoor, openFrontDoor } from './front-door.ts';
import { armGateway, type GatewayFaults } from './gateway-faults.ts';
import type { Plan } from './plan.ts';
import { operationSentAs } from './sent-as.ts';

/** Everything that stands on the stage: two Redis, a gateway, the address it calls, the processes. */
export interface Stage {
  queue: RedisServer;
  gateway: Simulator;
  /** When each request arrived at the gateway: operation (or `status`) and `client_orderid` → times. */
  arrivals: ReadonlyMap<string, number[]>;
  faults: GatewayFaults;
  door: FrontDoor;
  crew: Crew;
  close(): Promise<void>;
}

export function arrivalOf(operation: string, client_orderid: string): string {
  return `${operation} ${client_orderid}`;
}

/** Sets it all up in `folder`. Whatever was opened is closed again when something can't be. */
export async function openStage(folder: string, { orders, limit }: Plan, diary: Diary): Promise<Stage> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  const opened = <Thing>(thing: Thing, closer: () => Promise<void>): Thing => {
    closers.push(closer);
    return thing;
  };

  try {
    const queue = await openRedisServer(join(folder, 'queue'), true);
    opened(queue, () => queue.stop());
    const vault = await openRedisServer(join(folder, 'vault'), false);
    opened(vault, () => vault.stop());

    const arrivals = new Map<string, number[]>();
    const gateway = await openGateway(arrivals);
    opened(gateway, () => gateway.close());
    const faults = armGateway(gateway, orders);

    // The door must be known before there is anybody to hand callbacks to.
    let crew: Crew | undefined;
    const door = await openFrontDoor(orders, () => crew?.doors() ?? []);
    opened(door, () => door.close());
    crew = await openCrew(
      environment(gateway, { queue: queue.url, vault: vault.url, door: door.url, folder, limit }),
      diary,
    );
    opened(crew, crew.close);
    return { queue, gateway, arrivals, faults, door, crew, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const controlKey = randomBytes(20).toString('hex');

function openGateway(arrivals: Map<string, number[]>): Promise<Simulator> {
  return startSimulator({
    accounts: [{ endpoints: ['39549'], groups: [], login: 'Chaos', controlKey }],
    approvalMs: 60,
    unknownMs: 400,
    callbackRetryMs: [200, 500, 1_000, 2_000, 4_000, 8_000, 8_000],
    onEvent(event) {
      if (event.kind !== 'request') return;
      const name = arrivalOf(operationSentAs(event.command), event.client_orderid ?? '');
      arrivals.set(name, [...(arrivals.get(name) ?? []), event.at]);
    },
  });
}

/** Nothing of the surroundings but the PATH; times short enough to see the end of everything. */
function environment(
  gateway: Simulator,
  {
    queue,
    vault,
    door,
    folder,
    limit,
  }: { queue: string; vault: string; door: string; folder: string; limit: number },
): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    GATEWAY_BASE_URL: gateway.baseUrl,
    GATEWAY_ENDPOINT_ID: '39549',
    GATEWAY_LOGIN: 'Chaos',
    GATEWAY_CONTROL_KEY: controlKey,
    REDIS_URL: queue,
    VAULT_REDIS_URL: vault,
    CARD_KEYS: freshCardKeys(),
    DATA_DIR: join(folder, 'data'),
    HTTP_PORT: '0',
    PUBLIC_URL: door,
    POLL_SCHEDULE: '250ms*80,1s*600',
    SEND_TIMEOUT: '5s',
    NOT_FOUND_GRACE: '6s',
    CARD_TTL: '5m',
    RATE_LIMIT: `${limit}/s`,
    LOG_LEVEL: process.env.CHAOS_LOG ?? 'silent',
  };
}
