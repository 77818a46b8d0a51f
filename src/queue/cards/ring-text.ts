import { createPrivateKey, createPublicKey } from 'node:crypto';
import { z } from 'zod';
import { Secret } from '../../telemetry/secret.ts';
import type { CardKey, FingerprintKey, KeyRing } from './key-ring.ts';

/** The text of a ring, as `CARD_KEYS` wants it: one line of JSON. A secret, unless the ring is a public one. */
export function formatRing({ cardKeys, fingerprintKeys }: KeyRing): string {
  return JSON.stringify({
    card_keys: cardKeys.map(({ id, createdAt, sealsFrom, publicKey, privateKey }) => ({
      id,
      created_at: new Date(createdAt).toISOString(),
      seals_from: new Date(sealsFrom).toISOString(),
      public_key: publicKey.toString('base64url'),
      ...(privateKey && { private_key: privateKey.reveal().toString('base64url') }),
    })),
    fingerprint_keys: fingerprintKeys.map(({ id, createdAt, key }) => ({
      id,
      created_at: new Date(createdAt).toISOString(),
      key: key.reveal().toString('base64url'),
    })),
  });
}

/** Reads what `formatRing` writes. Throws a sentence that says what is wrong, without the keys. */
export function parseRing(text: string): KeyRing {
  if (symmetric.test(text)) throw new Error(isSymmetric);
  const { data, error } = Ring.safeParse(jsonOf(text));
  if (data) return data;
  const { path, message } = error.issues[0] ?? { path: [], message: '' };
  const place = path.length > 0 ? `${path.join('.')}: ` : '';
  throw new Error(`is no key ring: ${place}${message} (paynet-worker keys new makes one)`);
}

/** How keys were written that both sealed and opened. */
const symmetric = /^\s*[\w-]{1,32}:[A-Za-z0-9+/_-]{43}=?\s*(?:,|$)/;

const isSymmetric =
  'holds keys of the old kind (id:base64), which open for whoever seals: make a ring with `paynet-worker keys new`, and give it to every process';

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the parser's message may quote the keys
  }
}

const id = z.string('wants text').regex(/^[\w-]{1,32}$/, 'wants 1 to 32 letters, digits, _ or -');

const moment = z
  .string('wants text')
  .refine((text) => !Number.isNaN(Date.parse(text)), 'wants a time like 2026-01-31T12:00:00Z')
  .transform((text) => Date.parse(text));

/** The decoder passes over what is not base64; a slip of the hand must not. */
const bytes32 = z
  .string('wants text')
  .regex(/^[\w-]{43}$/, 'wants 32 bytes in base64url')
  .transform((text) => Buffer.from(text, 'base64url'));

const secret32 = bytes32.transform((bytes) => new Secret(bytes));

const newestFirst = <Key extends { id: string }>(time: (key: Key) => number) =>
  z.transform((keys: [Key, ...Key[]]) => keys.toSorted((a, b) => time(b) - time(a)) as [Key, ...Key[]]);

const differentIds = (keys: readonly { id: string }[]) =>
  new Set(keys.map((key) => key.id)).size === keys.length;

const cardKey = z
  .object(
    {
      id,
      created_at: moment,
      seals_from: moment,
      public_key: bytes32,
      private_key: secret32.optional(),
    },
    'wants a key',
  )
  .refine(({ public_key, private_key }) => !private_key || belongs(private_key, public_key), {
    path: ['private_key'],
    message: 'does not belong to the public_key',
  })
  .transform(
    (key): CardKey => ({
      id: key.id,
      createdAt: key.created_at,
      sealsFrom: key.seals_from,
      publicKey: key.public_key,
      privateKey: key.private_key,
    }),
  );

/** What comes before the 32 bytes of an X25519 private key in PKCS #8 (RFC 8410). */
const pkcs8Head = Buffer.from('302e020100300506032b656e04220420', 'hex');

/** Cards sealed to one half of a pair that is none could never be opened. */
function belongs(privateKey: Secret<Buffer>, publicKey: Buffer): boolean {
  const key = Buffer.concat([pkcs8Head, privateKey.reveal()]);
  const other = createPublicKey(createPrivateKey({ key, format: 'der', type: 'pkcs8' }));
  key.fill(0);
  return other.export({ format: 'jwk' }).x === publicKey.toString('base64url');
}

const fingerprintKey = z
  .object({ id, created_at: moment, key: secret32 }, 'wants a key')
  .transform((key): FingerprintKey => ({ id: key.id, createdAt: key.created_at, key: key.key }));

const Ring = z
  .object(
    {
      card_keys: z
        .tuple([cardKey], cardKey, 'wants at least one key')
        .refine(differentIds, 'two keys have the same id')
        .pipe(newestFirst<CardKey>(({ sealsFrom }) => sealsFrom)),
      fingerprint_keys: z
        .tuple([fingerprintKey], fingerprintKey, 'wants at least one key')
        .refine(differentIds, 'two keys have the same id')
        .pipe(newestFirst<FingerprintKey>(({ createdAt }) => createdAt)),
    },
    'it is not the JSON of one',
  )
  .transform(
    ({ card_keys, fingerprint_keys }): KeyRing => ({
      cardKeys: card_keys,
      fingerprintKeys: fingerprint_keys,
    }),
  );
