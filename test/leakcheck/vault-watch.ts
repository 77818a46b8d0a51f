import { connect, type RedisTarget, ready } from '../../src/redis/connections.ts';
import { contentOf, keysOf } from './redis-content.ts';

/** What was seen of the vault while it was in use. */
interface VaultSeen {
  looks: number;
  /** Keys that were there for longer than a card may, or may be. */
  tooOld: Set<string>;
  /** Sealed cards seen in all. */
  cards: number;
}

export interface VaultWatch {
  readonly seen: VaultSeen;
  /** How many cards lie there now. */
  cardsNow(): Promise<number>;
  stop(): Promise<void>;
}

const everyMs = 100;
/** A clock's tick, a look that took its time. */
const slackMs = 300;

/**
 * Looks into the vault ten times a second, and hears every command it gets in between. `hear` is given all of
 * that to scan. A card is whatever is as long as something sealed; permits are shorter, and stay for days.
 */
export async function watchVault(
  target: RedisTarget,
  ttlMs: number,
  hear: (bytes: Buffer, place: string) => void,
): Promise<VaultWatch> {
  const seen: VaultSeen = { looks: 0, tooOld: new Set(), cards: 0 };
  const since = new Map<string, number>();
  let over = false;

  const redis = connect(target, 'worker');
  await ready(redis);

  const look = async (): Promise<number> => {
    let cards = 0;
    for (const key of await keysOf(redis)) {
      const name = key.toString('latin1');
      const [value, left] = await Promise.all([contentOf(redis, key), redis.pttl(key)]);
      hear(value, `vault key ${name}`);
      if (left === -2 || !isCard(name, value.length - key.length)) continue;
      cards += 1;
      if (mayNotBe(name, left)) seen.tooOld.add(name);
    }
    seen.looks += 1;
    seen.cards = since.size;
    return cards;
  };
  const stopHearing = await overhear(target, hear);
  const looking = (async () => {
    for (; !over; await pause()) await look();
  })();

  return {
    seen,
    cardsNow: look,
    async stop() {
      over = true;
      await looking;
      stopHearing();
      redis.disconnect();
    },
  };

  function mayNotBe(name: string, left: number): boolean {
    const firstSeen = since.get(name) ?? Date.now();
    since.set(name, firstSeen);
    return left < 0 || Math.max(left, Date.now() - firstSeen) > ttlMs + slackMs;
  }
}

/** 32 bytes of an encapsulated key, 16 of a tag: a sealed card can't be shorter. */
function isCard(name: string, length: number): boolean {
  return /:(?:card|pan|cvv)/.test(name) || (length > 48 && !name.includes(':permit:'));
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, everyMs));
}

/** Gives what ends it. */
async function overhear(target: RedisTarget, hear: (bytes: Buffer, place: string) => void) {
  const redis = connect(target, 'worker');
  await ready(redis);
  if (!('monitor' in redis)) throw new Error('A cluster has no single place to listen at.');
  const monitor = await redis.monitor();
  monitor.on('monitor', (_, words: string[]) => {
    hear(Buffer.from(words.join('\n'), 'latin1'), 'a command to the vault');
  });
  return () => {
    monitor.disconnect();
    redis.disconnect();
  };
}
