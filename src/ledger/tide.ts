import type { Store } from './store.ts';

/**
 * Notices when the ledger was set back: an older file was restored, or a failover lost what had been
 * acknowledged. Then it no longer knows of everything that was sent.
 */
export interface Tide {
  /**
   * Marks the present in the ledger, unless a mark stands there that is good enough. Gives when it was last
   * found set back, ms since 1970; 0: never.
   */
  mark(how?: 'exactly'): Promise<number>;
}

/** The highest mark this process knows of. May outlive it, in a file. */
export interface Memory {
  read(): number;
  write(mark: number): void;
}

/** Marks closer together than this are not worth a write. */
const finenessMs = 250;

export interface TideOptions {
  memory: Memory;
  /** Hears once of each time the ledger was found set back. */
  alarm(setBackAt: number): void;
  /** Milliseconds since 1970. */
  now?: () => number;
}

export function openTide(redis: Store, prefix: string, { memory, alarm, now = Date.now }: TideOptions): Tide {
  const key = `${prefix}:tide`;
  let heard = 0;

  return {
    async mark(how) {
      const seen = memory.read();
      const reply = await redis.eval(markTide, 1, key, seen, now(), how === 'exactly' ? 0 : finenessMs);
      const [mark = 0, setBackAt = 0] = (reply as string[]).map(Number);
      if (mark > seen) memory.write(mark);
      if (setBackAt > heard) alarm(setBackAt);
      heard = setBackAt;
      return setBackAt;
    },
  };
}

export function inMemory(): Memory {
  let highest = 0;
  return {
    read: () => highest,
    write: (mark) => {
      highest = Math.max(highest, mark);
    },
  };
}

/**
 *   KEYS  tide
 *   ARGV  the highest mark the caller knows of, now, fineness (ms)
 *
 *   returns { the mark, when it was last found below what somebody knew }
 */
const markTide = /* lua */ `
local mark = tonumber(redis.call('HGET', KEYS[1], 'mark') or '0')
local back = redis.call('HGET', KEYS[1], 'set_back_at') or '0'
local seen, now = tonumber(ARGV[1]), tonumber(ARGV[2])

if mark < seen then
  back = ARGV[2]
  redis.call('HSET', KEYS[1], 'set_back_at', back)
end
if now > mark + tonumber(ARGV[3]) or mark < seen then
  mark = math.max(now, seen)
  redis.call('HSET', KEYS[1], 'mark', string.format('%d', mark))
end
return { string.format('%d', mark), back }
`;
