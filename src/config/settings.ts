import { z } from 'zod';
import {
  controlKey,
  durationUpTo,
  endpointId,
  flag,
  gatewayBase,
  login,
  origin,
  pollSchedule,
  port,
  ratePerSecond,
  redisUrl,
  share,
  tokens,
} from './kinds.ts';

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/**
 * Every variable, in the order README.md lists them (a test holds the two together). The description
 * is what a person reads who got it wrong.
 */
export const settings = z.object({
  GATEWAY_BASE_URL: gatewayBase
    .optional()
    .describe('The gateway up to and without `/api/v2`, e.g. `https://sandbox.elecsnet.ru/paynet`.'),
  GATEWAY_ENDPOINT_ID: endpointId.optional().describe('Endpoint to send to; this or the group, not both.'),
  GATEWAY_ENDPOINT_GROUP_ID: endpointId
    .optional()
    .describe('Endpoint group to send to (several currencies).'),
  GATEWAY_LOGIN: login.optional().describe('Login of the connecting party.'),
  GATEWAY_CONTROL_KEY: controlKey
    .optional()
    .describe('Control key of the account: signs requests, proves callbacks.'),
  GATEWAY_CONTROL_KEY_PREVIOUS: controlKey
    .optional()
    .describe('Also accepted on callbacks while the control key is being changed.'),
  ACCOUNTS_FILE: z
    .string()
    .optional()
    .describe('JSON file with several accounts, instead of the lines above.'),
  REDIS_URL: redisUrl
    .optional()
    .describe('Where queue and ledger live; unset: an embedded Redis in `DATA_DIR`.'),
  VAULT_REDIS_URL: redisUrl
    .optional()
    .describe(
      'Where sealed cards wait; should keep nothing on disk. Unset: embedded, or `REDIS_URL` if that is set.',
    ),
  DATA_DIR: z
    .string()
    .default('.paynet')
    .describe("The embedded Redis's files, and the card keys made at first start."),
  CARD_KEYS: z
    .string()
    .optional()
    .describe(
      'Ring of keys that seal and open cards, as `paynet-worker keys` makes it. Unset: made in `DATA_DIR`.',
    ),
  HTTP_HOST: z.string().default('127.0.0.1').describe('Address the HTTP server listens on.'),
  HTTP_PORT: port.default(8080).describe('Port of the HTTP server; 0 takes a free one.'),
  PUBLIC_URL: origin
    .optional()
    .describe('How the gateway reaches us; unset: no callback is asked for, everything settles by asking.'),
  API_TOKENS: tokens
    .optional()
    .describe(
      'Bearer tokens of the API, comma-separated, 32 characters or more; unset: it answers on loopback only.',
    ),
  POLL_SCHEDULE: pollSchedule
    .prefault('4s*75,7m*8,1h*23,1d*13')
    .describe(
      'When a payment without news is asked about: distance*times, one row after the other; 366d in all at most.',
    ),
  SEND_TIMEOUT: durationUpTo('10m')
    .prefault('90s')
    .describe('How long a reply to a sent request is waited for; 10m at most.'),
  NOT_FOUND_GRACE: durationUpTo('7d')
    .prefault('10m')
    .describe(
      'How long "order not found" must persist, in three answers or more, before it is believed; 7d at most.',
    ),
  CARD_TTL: durationUpTo('24h')
    .prefault('15m')
    .describe('How long a sealed card may wait to be sent; 24h at most.'),
  RATE_LIMIT: ratePerSecond
    .prefault('20/s')
    .describe('How many requests an account sends at most, in any second; questions are not counted.'),
  RATE_LIMIT_BATCH_SHARE: share
    .prefault('0.8')
    .describe('What batches may take of the limit: more than 0, 1 at most.'),
  STRICT: flag
    .prefault('0')
    .describe('With 1, whatever `up` would warn about at the start refuses the start; 1 or 0.'),
  LOG_LEVEL: z
    .enum(levels, `wants one of ${levels.join(', ')}`)
    .default('info')
    .describe('How much is logged.'),
});

export type Settings = z.output<typeof settings>;
export type SettingName = keyof Settings;

/** May also come from a file: `NAME_FILE` names it. */
export const secretNames = [
  'GATEWAY_CONTROL_KEY',
  'GATEWAY_CONTROL_KEY_PREVIOUS',
  'REDIS_URL',
  'VAULT_REDIS_URL',
  'CARD_KEYS',
  'API_TOKENS',
] as const satisfies SettingName[];
export type SecretName = (typeof secretNames)[number];
