import type { z } from 'zod';
import { type AccountEntry, readAccounts } from './config/accounts.ts';
import { ConfigError, type Problem } from './config/problems.ts';
import { withSecretFiles } from './config/secret-files.ts';
import { type Settings, settings } from './config/settings.ts';
import { inOurWords } from './config/words.ts';
import type { KeyRing } from './queue/cards/key-ring.ts';
import { parseRing } from './queue/cards/ring-text.ts';

/** A configuration that exists is valid. */
export interface Config extends Readonly<Omit<Settings, 'CARD_KEYS'>> {
  readonly accounts: readonly AccountEntry[];
  /** Undefined: made in `DATA_DIR`. */
  readonly CARD_KEYS: KeyRing | undefined;
  /** The file they were read from, which may change; undefined where they were given otherwise. */
  readonly CARD_KEYS_FILE: string | undefined;
}

/** Reads the environment once, at start. Throws a `ConfigError` that lists everything wrong, not just the first. */
export function loadConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const { env, files, problems } = withSecretFiles(environment);
  const read = readSettings(env);
  const { accounts, problems: accountProblems } = readAccounts(read.values);
  const cardKeys = readCardKeys(read.values.CARD_KEYS);

  // A value that is wrong is not missing as well.
  const named = new Set([...problems, ...read.problems].map(({ name }) => name.replace(/_FILE$/, '')));
  if (named.has('GATEWAY_ENDPOINT_GROUP_ID')) named.add('GATEWAY_ENDPOINT_ID');
  const all = [
    ...problems,
    ...read.problems,
    ...accountProblems.filter(({ name }) => !named.has(name)),
    ...cardKeys.problems,
  ];
  if (all.length > 0) throw new ConfigError(all);
  return Object.freeze({
    ...(read.values as Settings),
    accounts,
    CARD_KEYS: cardKeys.keys,
    CARD_KEYS_FILE: files.CARD_KEYS,
  });
}

/** Each variable by itself, so that one wrong value hides no other. */
function readSettings(env: Record<string, string>): { values: Partial<Settings>; problems: Problem[] } {
  const values: Record<string, unknown> = {};
  const problems: Problem[] = [];
  for (const [name, schema] of Object.entries(settings.shape) as [string, z.ZodType][]) {
    const { data, error } = schema.safeParse(env[name], { error: inOurWords });
    if (error) problems.push({ name, message: `${error.issues[0]?.message}. ${schema.description}` });
    else if (data !== undefined) values[name] = data;
  }
  return { values, problems };
}

function readCardKeys(text: string | undefined): { keys: KeyRing | undefined; problems: Problem[] } {
  if (text === undefined) return { keys: undefined, problems: [] };
  try {
    return { keys: parseRing(text), problems: [] };
  } catch (error) {
    return { keys: undefined, problems: [{ name: 'CARD_KEYS', message: (error as Error).message }] };
  }
}
