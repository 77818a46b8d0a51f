import type { Account } from './account.ts';
import type { Command } from './control.ts';

/** Where a command of this account is posted to, under whatever path its gateway lives. */
export function commandUrl(account: Account, command: Command): URL {
  const { kind, id } = account.endpoint;
  if (!/^\d+$/.test(id)) throw new Error(`Account ${account.id}: an endpoint id has digits only.`);

  const prefix = account.baseUrl.pathname.replace(/\/+$/, '');
  const group = kind === 'group' ? 'group/' : '';
  return new URL(`${account.baseUrl.origin}${prefix}/api/v2/${command}/${group}${id}`);
}
