import { withSecretFiles } from '../config/secret-files.ts';
import { secretNames } from '../config/settings.ts';
import { type Config, loadConfig } from '../config.ts';
import { digestOf, longWordsIn } from '../telemetry/net.ts';

export interface Taken {
  config: Config;
  /** Every secret in it, as it was written: what must not be written anywhere. */
  secrets: string[];
  /** Of secrets that nobody else here keeps as they were written: API tokens, and card keys, which change. */
  digests: string[];
}

/**
 * Reads the configuration of this process, and takes the secrets out of its environment: children, crash
 * reports and debuggers have no use for them. (What the system shows of the environment as the process was
 * started, `/proc/PID/environ`, can't be changed by it; secrets given as `NAME_FILE` are not in there.)
 */
export function takeConfig(): Taken {
  const { env } = withSecretFiles(process.env);
  try {
    const config = loadConfig(process.env);
    const digests = notKept.flatMap((name) => longWordsIn(env[name] ?? '')).map(digestOf);
    return { config, secrets: [...secretsIn(env), ...controlKeysOf(config)], digests };
  } finally {
    for (const name of secretNames) delete process.env[name];
  }
}

const notKept: readonly string[] = ['API_TOKENS', 'CARD_KEYS'] satisfies (typeof secretNames)[number][];

function secretsIn(env: Readonly<Record<string, string>>): string[] {
  return secretNames.flatMap((name) => {
    const text = env[name];
    if (text === undefined || notKept.includes(name)) return [];
    return name.endsWith('REDIS_URL') ? passwordOf(text) : [text];
  });
}

/** As it stands in the URL and as Redis hears it. */
function passwordOf(url: string): string[] {
  const { password } = new URL(url);
  return [password, decoded(password)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function controlKeysOf({ accounts }: Config): string[] {
  return accounts
    .flatMap(({ control_key, control_key_previous }) => [control_key, control_key_previous])
    .flatMap((key) => (key ? [key.reveal()] : []));
}
