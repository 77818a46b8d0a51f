import type { AccountEntry } from '../config/accounts.ts';
import type { Account } from '../gateway/account.ts';
import type { AccountRules } from '../payment/account-rules.ts';
import { limitsFor } from '../payment/limits.ts';

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
  const { field_limits, required_fields } = entry;
  return {
    id: entry.id,
    fields: limitsFor(entry.base_url.hostname, { field_limits, required_fields }),
    exponents: entry.currency_exponents ?? {},
  };
}
