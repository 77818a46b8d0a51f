import type { SimulatedAccount } from './account.ts';
import { controlOf } from './control.ts';
import type { EndpointPath } from './gateway.ts';
import { type Refusal, refusals } from './refusals.ts';

/**
 * Who sends this request, or why it isn't let in: the id in its path, its login, its control, in that order.
 * A preauth carries no login: its endpoint says whose it is.
 */
export function admit(asking: Asking, accounts: SimulatedAccount[]): { account: SimulatedAccount } | Refusal {
  const { command, endpoint, params } = asking;
  if (!/^\d+$/.test(endpoint.id)) return refusals.unreadableEndpoint;

  const account = accounts.find((candidate) => owns(candidate, endpoint));
  if (!account) return strangeEndpoint(endpoint, accounts);

  if (command !== 'preauth' && params.login !== account.login) return refusals.unknownMerchant;
  if (account.controlKey === '') return refusals.noControlKey;

  const control = controlOf(command, endpoint.id, params, account);
  if (control === undefined) return refusals.malformed('Parameter amount has a wrong format');
  return params.control === control ? { account } : refusals.wrongControl;
}

interface Asking {
  command: string;
  endpoint: EndpointPath;
  params: Readonly<Record<string, string>>;
}

function owns(account: SimulatedAccount, { kind, id }: EndpointPath): boolean {
  return (kind === 'group' ? account.groups : account.endpoints).includes(id);
}

// An endpoint's id in a group's path (or the reverse) is, by the gateway's FAQ, an invalid control.
function strangeEndpoint({ kind, id }: EndpointPath, accounts: SimulatedAccount[]): Refusal {
  const other: EndpointPath = { kind: kind === 'group' ? 'endpoint' : 'group', id };
  const mixedUp = accounts.some((account) => owns(account, other));
  return mixedUp ? refusals.wrongControl : refusals.unknownEndpoint(id);
}
