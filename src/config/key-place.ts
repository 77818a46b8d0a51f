import type { KeyRing } from '../queue/cards/key-ring.ts';
import { ringFileIn } from '../queue/cards/ring-file.ts';
import { parseRing } from '../queue/cards/ring-text.ts';
import { ConfigError, type Problem } from './problems.ts';
import { settings } from './settings.ts';
import { inOurWords } from './words.ts';

/** Where the card keys are, and how long a card may wait that was sealed to them. */
export type KeyPlace = { cardTtlMs: number } & (
  | { file: string; called: '--file' | 'CARD_KEYS_FILE' | 'DATA_DIR' }
  | { inline: KeyRing }
);

/**
 * Finds the card keys: in that file, else where the environment says. Looks at nothing else, so that keys can
 * be made before there is an account. Throws a `ConfigError` that lists everything wrong.
 */
export function keyPlaceOf(file: string | undefined, env: NodeJS.ProcessEnv = process.env): KeyPlace {
  const problems: Problem[] = [];
  const cardTtlMs = settings.shape.CARD_TTL.safeParse(given(env.CARD_TTL), { error: inOurWords });
  if (cardTtlMs.error) {
    problems.push({ name: 'CARD_TTL', message: cardTtlMs.error.issues[0]?.message ?? '' });
  }
  const place = file === undefined ? placeIn(env, problems) : { file, called: '--file' as const };
  if (cardTtlMs.data === undefined || place === undefined || problems.length > 0) {
    throw new ConfigError(problems);
  }
  return { ...place, cardTtlMs: cardTtlMs.data };
}

function placeIn(env: NodeJS.ProcessEnv, problems: Problem[]) {
  const [text, file] = [given(env.CARD_KEYS), given(env.CARD_KEYS_FILE)];
  if (text !== undefined && file !== undefined) {
    problems.push({ name: 'CARD_KEYS_FILE', message: 'is set, and so is CARD_KEYS: keep one of them' });
    return undefined;
  }
  if (file !== undefined) return { file, called: 'CARD_KEYS_FILE' as const };
  if (text === undefined) {
    return {
      file: ringFileIn(settings.shape.DATA_DIR.parse(given(env.DATA_DIR))),
      called: 'DATA_DIR' as const,
    };
  }
  try {
    return { inline: parseRing(text) };
  } catch (error) {
    problems.push({ name: 'CARD_KEYS', message: (error as Error).message });
    return undefined;
  }
}

/** An empty variable counts as unset. */
function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
