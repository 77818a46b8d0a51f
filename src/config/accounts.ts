import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { fieldOverrides } from '../payment/field-overrides.ts';
import { nextSteps } from '../payment/next-step.ts';
import { ceilingsFit, endOfDay } from './end-of-day.ts';
import { holdFields, holdProblems } from './hold-fields.ts';
import { controlKey, endpointId, gatewayBase, login, ratePerSecond } from './kinds.ts';
import type { Problem } from './problems.ts';
import { readSecret } from './secret-files.ts';
import type { Settings } from './settings.ts';
import { inOurWords } from './words.ts';

const accountEntry = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'wants letters, digits, - and _'),
  base_url: gatewayBase,
  endpoint_id: endpointId.optional(),
  endpoint_group_id: endpointId.optional(),
  login,
  control_key: controlKey.optional(),
  control_key_file: z.string().optional(),
  control_key_previous: controlKey.optional(),
  control_key_previous_file: z.string().optional(),
  currency_exponents: z
    .record(
      z.string().regex(/^[A-Z]{3}$/, 'has a name that is not a currency like USD'),
      z.int().min(0).max(4),
    )
    .optional(),
  error_codes: z
    .record(
      z.string().regex(/^\d{1,9}$/, 'wants error codes, which are numbers'),
      z.enum(nextSteps, `wants one of ${nextSteps.join(', ')}`),
    )
    .optional(),
  ...fieldOverrides.shape,
  rate_limit: ratePerSecond.optional(),
  batch_share: z.number().gt(0).max(1).optional(),
  ...endOfDay,
  ...holdFields,
});

const accountsFile = z.strictObject({ accounts: z.array(accountEntry.superRefine(ceilingsFit)).min(1) });

/** An account as it is configured; `app.ts` makes of it what the gateway and the door need. */
export type AccountEntry = Omit<z.output<typeof accountEntry>, 'control_key'> & {
  control_key: z.output<typeof controlKey>;
};

type Read = { accounts: AccountEntry[]; problems: Problem[] };

/** The accounts, from the file or from the `GATEWAY_*` lines. */
export function readAccounts(settings: Partial<Settings>): Read {
  if (settings.ACCOUNTS_FILE === undefined) return fromLines(settings);

  const lines = Object.keys(settings).filter((name) => name.startsWith('GATEWAY_'));
  if (lines.length === 0) return fromFile(settings.ACCOUNTS_FILE);
  const message = `is set, and so is ${lines.join(', ')}: keep the file or the lines`;
  return { accounts: [], problems: [{ name: 'ACCOUNTS_FILE', message }] };
}

function fromLines(settings: Partial<Settings>): Read {
  const problems: Problem[] = [];
  const need = (name: keyof Settings, what: string) => {
    if (settings[name] === undefined) problems.push({ name, message: `is missing: ${what}` });
  };
  need('GATEWAY_BASE_URL', 'the gateway up to and without `/api/v2`');
  need('GATEWAY_LOGIN', 'the login that the gateway gave');
  need('GATEWAY_CONTROL_KEY', 'the control key that the gateway gave (or GATEWAY_CONTROL_KEY_FILE)');
  const { GATEWAY_ENDPOINT_ID: endpoint, GATEWAY_ENDPOINT_GROUP_ID: group } = settings;
  const choice = chooseOne('GATEWAY_ENDPOINT_ID', endpoint, 'GATEWAY_ENDPOINT_GROUP_ID', group);
  problems.push(...choice);

  const { GATEWAY_BASE_URL: base_url, GATEWAY_LOGIN, GATEWAY_CONTROL_KEY: control_key } = settings;
  if (!base_url || !GATEWAY_LOGIN || !control_key || problems.length > 0) return { accounts: [], problems };
  const account: AccountEntry = {
    id: 'default',
    base_url,
    login: GATEWAY_LOGIN,
    control_key,
    ...(endpoint !== undefined && { endpoint_id: endpoint }),
    ...(group !== undefined && { endpoint_group_id: group }),
    ...(settings.GATEWAY_CONTROL_KEY_PREVIOUS && {
      control_key_previous: settings.GATEWAY_CONTROL_KEY_PREVIOUS,
    }),
  };
  return { accounts: [account], problems };
}

function fromFile(file: string): Read {
  const wrong = (message: string): Read => ({ accounts: [], problems: [{ name: 'ACCOUNTS_FILE', message }] });
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return wrong(
      error instanceof SyntaxError ? 'names a file that is not JSON' : 'names a file that cannot be read',
    );
  }
  const { data, error } = accountsFile.safeParse(content, { error: inOurWords });
  if (error) {
    const problems = error.issues.map(({ path, message }) => ({
      name: `ACCOUNTS_FILE ${path.join('.')}`,
      message,
    }));
    return { accounts: [], problems };
  }
  const ids = data.accounts.map(({ id }) => id);
  if (new Set(ids).size < ids.length) return wrong('has two accounts with the same id');

  const read = data.accounts.map((entry, index) => withKeys(entry, `ACCOUNTS_FILE accounts.${index}`));
  return {
    accounts: read.flatMap(({ accounts }) => accounts),
    problems: read.flatMap(({ problems }) => problems),
  };
}

function withKeys(entry: z.output<typeof accountEntry>, place: string): Read {
  const problems = chooseOne(
    `${place}.endpoint_id`,
    entry.endpoint_id,
    `${place}.endpoint_group_id`,
    entry.endpoint_group_id,
  );
  const current = keyOf(entry.control_key, entry.control_key_file, `${place}.control_key`);
  const previous = keyOf(
    entry.control_key_previous,
    entry.control_key_previous_file,
    `${place}.control_key_previous`,
  );
  problems.push(...current.problems, ...previous.problems, ...holdProblems(entry, place));
  if (!current.key && current.problems.length === 0) {
    problems.push({
      name: `${place}.control_key`,
      message: 'is missing: give control_key or control_key_file',
    });
  }
  if (!current.key || problems.length > 0) return { accounts: [], problems };
  const { control_key: _, control_key_previous: __, ...rest } = entry;
  return {
    accounts: [
      { ...rest, control_key: current.key, ...(previous.key && { control_key_previous: previous.key }) },
    ],
    problems,
  };
}

function keyOf(given: AccountEntry['control_key'] | undefined, file: string | undefined, name: string) {
  const problem = (message: string) => ({ key: undefined, problems: [{ name, message }] });
  if (given && file !== undefined)
    return problem('is given twice, as a value and as a file: keep one of them');
  if (file === undefined) return { key: given, problems: [] };
  const content = readSecret(file);
  if (content === undefined) return problem('its file cannot be read');
  const { data, error } = controlKey.safeParse(content);
  return error ? problem(`in its file: ${error.issues[0]?.message}`) : { key: data, problems: [] };
}

function chooseOne(
  one: string,
  first: string | undefined,
  other: string,
  second: string | undefined,
): Problem[] {
  if (first !== undefined && second !== undefined)
    return [{ name: one, message: `is set, and so is ${other}: keep one` }];
  if (first === undefined && second === undefined)
    return [{ name: one, message: `is missing: set it, or ${other}` }];
  return [];
}
