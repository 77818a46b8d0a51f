import type { AccountEntry } from '../config/accounts.ts';
import type { Config } from '../config.ts';
import type { Account } from '../gateway/account.ts';
import type { AccountRules } from '../payment/account-rules.ts';
import { limitsFor } from '../payment/limits.ts';
import { defaultRate, type Rate } from '../payment/rate.ts';

/** What the wire needs of a configured account. */
export function accountOf(entry: AccountEntry): Account {
  const { endpoint_id, endpoint_group_id = '' } = entry;
  return {
    id: entry.id,
    baseUrl: entry.base_url,
    endpoint:
      endpoint_id === undefined
        ? { kind: 'group', id: endpoint_group_id }
        : { kind: 'endpoint', id: endpoint_id },
    login: entry.login,
    controlKey: entry.control_key,
    ...(entry.control_key_previous && { previousControlKey: entry.control_key_previous }),
    currencyExponents: entry.currency_exponents ?? {},
    ...(entry.error_codes && { errorCodes: entry.error_codes }),
  };
}

/** What the door needs of a configured account. */
export function rulesOf(entry: AccountEntry): AccountRules {
  const { field_limits, required_fields, time_zone, capture_at, batch_max_count, batch_max_total } = entry;
  return {
    id: entry.id,
    fields: limitsFor(entry.base_url.hostname, { field_limits, required_fields }),
    exponents: entry.currency_exponents ?? {},
    ...(time_zone && { timeZone: time_zone }),
    ...(capture_at && { captureAt: capture_at }),
    ceilings: {
      ...(batch_max_count && { count: batch_max_count }),
      ...(batch_max_total && { totals: batch_max_total }),
    },
  };
}

/** How fast each account sends: as it says itself, else as the settings say for all. */
export function ratesOf(config: Config): (account: string) => Rate {
  const rates = new Map(
    config.accounts.map(({ id, rate_limit, batch_share }) => [
      id,
      {
        perSecond: rate_limit ?? config.RATE_LIMIT,
        batchShare: batch_share ?? config.RATE_LIMIT_BATCH_SHARE,
      },
    ]),
  );
  return (account) => rates.get(account) ?? defaultRate;
}
