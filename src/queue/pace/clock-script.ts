/** Where the clock is kept that all scripts of this folder read. */
export function clockKey(prefix: string): string {
  return `${prefix}:clock`;
}

/**
 * A clock that never runs backwards, ms since about 1970: Redis's own, plus all by which that was set back. So what
 * was planned by it comes in its time, also where Redis's clock is set, or a failover brings one that is behind.
 *
 *   KEYS[1]  the clock, a hash: `seen`, a time that was told, the latest or one shortly before it; `shift`, how far
 *            the clock is ahead of Redis's
 *
 * Gives `now` and `shift`.
 */
export const readClock = /* lua */ `
local time = redis.call('TIME')
local redisNow = time[1] * 1000 + time[2] / 1000
local known = redis.call('HMGET', KEYS[1], 'seen', 'shift')
local seen, shift = tonumber(known[1]) or 0, tonumber(known[2]) or 0

if seen > redisNow + shift then
  shift = seen - redisNow
  redis.call('HSET', KEYS[1], 'shift', shift)
end
local now = redisNow + shift
-- Not each time: a write may have to wait for the disk.
if now > seen + 100 then redis.call('HSET', KEYS[1], 'seen', now) end
`;
