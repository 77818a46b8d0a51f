import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { fieldOverrides } from '../payment/field-overrides.ts';
import { nextSteps } from '../payment/next-step.ts';
import { type Draft, draftsIn, isWrong } from './account-drafts.ts';
import { ceilingProblems, endOfDay } from './end-of-day.ts';
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

const accountsFile = z.strictObject({ accounts: z.array(accountEntry).min(1) });

type Entry = z.output<typeof accountEntry>;

/** An account as it is configured; `app.ts` makes of it what the gateway and the door need. */
export type AccountEntry = Omit<Entry, 'control_key'> & {
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
  const ofFields = (error?.issues ?? []).map(({ path, message }) => ({
    name: `ACCOUNTS_FILE ${path.join('.')}`,
    message,
  }));
  const drafts = draftsIn(content, accountEntry.shape);
  const read = drafts.map((draft) => withKeys(draft, data?.accounts[draft.index]));
  return {
    accounts: read.flatMap(({ accounts }) => accounts),
    problems: [...ofFields, ...sameIds(drafts), ...read.flatMap(({ problems }) => problems)],
  };
}

function sameIds(drafts: readonly Draft<Entry>[]): Problem[] {
  const ids = drafts.flatMap(({ right }) => right.id ?? []);
  if (new Set(ids).size === ids.length) return [];
  return [{ name: 'ACCOUNTS_FILE', message: 'has two accounts with the same id' }];
}

/** `entry`: the account, where each of its fields is right. */
function withKeys(draft: Draft<Entry>, entry: Entry | undefined): Read {
  const place = `ACCOUNTS_FILE accounts.${draft.index}`;
  const current = keyOf(draft, 'control_key', place);
  const previous = keyOf(draft, 'control_key_previous', place);
  const problems = [...brokenRules(draft, place), ...current.problems, ...previous.problems];
  if (!entry || !current.key || problems.length > 0) return { accounts: [], problems };

  const { control_key: _, control_key_previous: __, ...rest } = entry;
  return {
    accounts: [
      { ...rest, control_key: current.key, ...(previous.key && { control_key_previous: previous.key }) },
    ],
    problems,
  };
}

/** What its fields break together, as far as those are right that a rule looks at. */
function brokenRules(draft: Draft<Entry>, place: string): Problem[] {
  const { given, right } = draft;
  const { endpoint_id, endpoint_group_id, control_key, control_key_file } = given;
  const names = [`${place}.endpoint_id`, `${place}.endpoint_group_id`] as const;
  const isKeyGiven = control_key !== undefined || control_key_file !== undefined;
  const noKey = {
    name: `${place}.control_key`,
    message: 'is missing: give control_key or control_key_file',
  };
  return [
    ...chooseOne(names[0], endpoint_id, names[1], endpoint_group_id),
    ...(isKeyGiven ? [] : [noKey]),
    ...(isWrong(draft, Object.keys(holdFields)) ? [] : holdProblems(right, place)),
    ...(isWrong(draft, ['currency_exponents']) ? [] : ceilingProblems(right, place)),
  ];
}

function keyOf(
  { given, right }: Draft<Entry>,
  field: 'control_key' | 'control_key_previous',
  place: string,
): { key: AccountEntry['control_key'] | undefined; problems: Problem[] } {
  const problem = (message: string) => ({
    key: undefined,
    problems: [{ name: `${place}.${field}`, message }],
  });
  const file = right[`${field}_file`];
  if (given[field] !== undefined && file !== undefined)
    return problem('is given twice, as a value and as a file: keep one of them');
  if (file === undefined) return { key: right[field], problems: [] };
  const content = readSecret(file);
  if (content === undefined) return problem('its file cannot be read');
  const { data, error } = controlKey.safeParse(content);
  return error ? problem(`in its file: ${error.issues[0]?.message}`) : { key: data, problems: [] };
}

function chooseOne(one: string, first: unknown, other: string, second: unknown): Problem[] {
  if (first !== undefined && second !== undefined)
    return [{ name: one, message: `is set, and so is ${other}: keep one` }];
  if (first === undefined && second === undefined)
    return [{ name: one, message: `is missing: set it, or ${other}` }];
  return [];
}
