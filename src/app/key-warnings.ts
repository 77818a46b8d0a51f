import type { Role } from '../app.ts';
import { keyLives } from '../queue/cards/key-life.ts';
import type { KeyRing } from '../queue/cards/key-ring.ts';
import { readRingFile, ringFileIn } from '../queue/cards/ring-file.ts';

interface Settings {
  CARD_KEYS: KeyRing | undefined;
  CARD_TTL: number;
  DATA_DIR: string;
  REDIS_URL?: string | undefined;
}

/** How long a key that can go may stay without a word: rotations need not be punctual to the minute. */
const toleratedMs = 24 * 60 * 60_000;

/** Sentences about card keys in the wrong place, and about such as are there for nothing. */
export function keyWarnings(settings: Settings, roles: readonly Role[], now: number): string[] {
  const ring = settings.CARD_KEYS ?? ringOf(settings.DATA_DIR);
  return [
    ...placeWarnings(settings),
    ...(ring ? [...needlessWarnings(ring, roles), ...oldWarnings(ring, settings.CARD_TTL, now)] : []),
  ];
}

/** One that can't be read ends the start, or has not been made yet: either way there is nothing to add. */
function ringOf(dataDir: string): KeyRing | undefined {
  try {
    return readRingFile(ringFileIn(dataDir));
  } catch {
    return undefined;
  }
}

function placeWarnings({ CARD_KEYS, REDIS_URL, DATA_DIR }: Settings): string[] {
  if (CARD_KEYS !== undefined || REDIS_URL === undefined) return [];
  return [
    `The card keys are those of ${DATA_DIR}; processes elsewhere need the same: give them all CARD_KEYS_FILE.`,
  ];
}

function needlessWarnings({ cardKeys }: KeyRing, roles: readonly Role[]): string[] {
  if (roles.includes('worker') || cardKeys.every(({ privateKey }) => privateKey === undefined)) return [];
  return [
    'This process has private card keys and opens no card: give it what `paynet-worker keys public` prints as CARD_KEYS.',
  ];
}

function oldWarnings(ring: KeyRing, cardTtlMs: number, now: number): string[] {
  const old = keyLives(ring, cardTtlMs, now).filter(
    ({ key, canGoFrom }) => key.privateKey !== undefined && (canGoFrom ?? now) + toleratedMs < now,
  );
  if (old.length === 0) return [];
  const ids = old.map(({ key }) => key.id).join(', ');
  return [
    `No waiting card needs these card keys any more: ${ids}. Remove each by \`paynet-worker keys retire\`.`,
  ];
}
