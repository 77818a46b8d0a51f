import { createHash } from 'node:crypto';
import ms, { type StringValue } from 'ms';
import { z } from 'zod';
import { isRefusedLiteral } from '../gateway/allowed-address.ts';
import { namesThisMachine } from '../gateway/reserved-nets.ts';
import { addressOf, redisUrlForm } from '../redis/address.ts';
import { Secret } from '../telemetry/secret.ts';
import { lengthOf, parsePollSchedule } from '../worker/schedule.ts';

/** `250ms`, `4s`, `10m`, `1h`, `14d` → milliseconds, up to `most`. */
export function durationUpTo(most: StringValue) {
  return z
    .string()
    .regex(/^[1-9]\d*(ms|s|m|h|d)$/, {
      error: 'wants a duration like 250ms, 4s, 10m, 1h or 14d',
      abort: true,
    })
    .refine((text) => ms(text as StringValue) <= ms(most), {
      error: `wants at most ${most}`,
      abort: true,
    })
    .transform((text) => ms(text as StringValue));
}

/** A duration as long as a timer can run; a longer one would end at once. */
export const duration = durationUpTo('24d');

/** `1` or `0`. */
export const flag = z
  .string()
  .regex(/^[01]$/, 'wants 1 or 0')
  .transform((text) => text === '1');

/** `20/s` → 20. */
export const ratePerSecond = z
  .string()
  .regex(/^[1-9]\d{0,4}\/s$/, 'wants a rate like 20/s, up to 99999/s')
  .transform((text) => Number.parseInt(text, 10));

/** `0.8` → 0.8; more than nothing, at most all. */
export const share = z
  .string()
  .regex(/^\d(\.\d{1,4})?$/, 'wants a share like 0.8')
  .transform(Number)
  .refine((part) => part > 0 && part <= 1, 'wants more than 0 and 1 at most');

/** A leap year: nothing is heard of an older payment, and sums of milliseconds stay exact. */
const longestSchedule = '366d';

export const pollSchedule = z
  .string()
  .transform((text, context) => {
    try {
      return parsePollSchedule(text);
    } catch (error) {
      context.addIssue((error as Error).message);
      return z.NEVER;
    }
  })
  .refine(
    (rows) => lengthOf(rows) <= ms(longestSchedule),
    `wants rows that add up to at most ${longestSchedule}`,
  );

/** The gateway issues keys of 36 characters; anything short could be guessed from one leaked signature. */
export const controlKey = z
  .string()
  .min(32, 'a control key has at least 32 characters')
  .regex(/^\S*$/, 'a control key has no white space inside')
  .transform((value) => new Secret(value));

export const endpointId = z
  .string()
  .regex(/^\d{1,20}$/, 'wants the number that the gateway gave, digits only');

export const login = z
  .string()
  .regex(/^[A-Za-z][\w-]{0,49}$/, 'wants the login: a letter, then letters, digits, _ or -');

/** `https`, or `http` where the host is this machine. No credentials, no query, no fragment. */
export const origin = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && namesThisMachine(url));
  if (!url || !secure) {
    context.addIssue('wants an https URL (http only for localhost, 127.0.0.0/8 or [::1])');
    return z.NEVER;
  }
  if (url.username || url.password || url.search || url.hash) {
    context.addIssue('wants a URL without credentials, query or fragment');
    return z.NEVER;
  }
  return url;
});

export const gatewayBase = origin
  .refine((url) => !url.pathname.includes('/api/v2'), {
    message: 'wants the URL up to and without /api/v2',
  })
  .refine((url) => !isRefusedLiteral(url), {
    message: 'wants an address of the public internet, or this machine for the simulator',
  });

export const redisUrl = z.string().refine(isRedisUrl, `wants ${redisUrlForm}`);

export const port = z
  .string()
  .regex(/^\d{1,5}$/, 'wants a port number')
  .transform(Number)
  .refine((number) => number <= 65_535, 'wants a port number up to 65535');

/** Kept as SHA-256 digests: to know a token again, nobody needs the token. */
export const tokens = z
  .string()
  .transform((text) => text.split(',').map((token) => token.trim()))
  .refine((list) => list.every((token) => /^[\x21-\x7e]{32,}$/.test(token)), {
    message: 'wants tokens of at least 32 characters, separated by commas',
  })
  .transform((list) => list.map((token) => new Secret(createHash('sha256').update(token, 'utf8').digest())));

function isRedisUrl(text: string): boolean {
  try {
    addressOf({ url: text });
    return true;
  } catch {
    return false;
  }
}
