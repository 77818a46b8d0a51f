import type { RedisTarget } from '../../src/redis/connections.ts';
import { ready } from '../../src/redis/connections.ts';
import { client } from './scratch.ts';

/** A server of the test's own. */
export interface Ailing {
  target: RedisTarget;
  pid: number;
}

/** Makes it well again. */
type Recover = () => Promise<void>;

/** Ways in which a Redis that runs can fail to do what it is asked. Each gives the way back. */
export const ailments = {
  'out of memory': (server) => set(server, ['maxmemory', '1'], ['maxmemory', '0']),
  'without enough replicas': (server) =>
    set(server, ['min-replicas-to-write', '1'], ['min-replicas-to-write', '0']),
  'a replica': async ({ target }) => {
    const redis = client(target);
    await redis.replicaof('127.0.0.1', 1);
    return async () => void (await redis.replicaof('NO', 'ONE'));
  },
  hanging: async ({ pid }) => {
    process.kill(pid, 'SIGSTOP');
    return async () => void process.kill(pid, 'SIGCONT');
  },
  busy: async ({ target }) => {
    const [redis, doctor] = [client(target), client(target)];
    await Promise.all([ready(redis), ready(doctor)]);
    await redis.config('SET', 'busy-reply-threshold', '1');
    const running = redis.eval('while true do end', 0).catch(() => undefined);
    return async () => {
      await doctor.script('KILL');
      await running;
    };
  },
} satisfies Record<string, (server: Ailing) => Promise<Recover>>;

async function set({ target }: Ailing, ill: [string, string], well: [string, string]): Promise<Recover> {
  const redis = client(target);
  await redis.config('SET', ...ill);
  return async () => void (await redis.config('SET', ...well));
}
