import { admit } from './admission.ts';
import { capture } from './capture.ts';
import { createCardRef } from './card-ref.ts';
import type { Command, EndpointPath, Gateway } from './gateway.ts';
import { preauth } from './preauth.ts';
import { refusals, refused } from './refusals.ts';
import type { Answer } from './reply.ts';
import { giveBack } from './returns.ts';
import { status } from './status.ts';

const commands = new Map<string, Command>([
  ['preauth', preauth],
  ['capture', capture],
  ['return', giveBack],
  ['status', status],
  ['create-card-ref', createCardRef],
]);

/** A request as it came in. */
export interface Incoming {
  command: string;
  endpoint: EndpointPath;
  params: Readonly<Record<string, string>>;
}

/** Plays one request. Each of them, whatever becomes of it, takes a serial number. */
export function perform(incoming: Incoming, gateway: Gateway): Answer {
  const request = { ...incoming, serialNumber: gateway.orders.nextSerialNumber() };
  const command = commands.get(request.command);
  if (!command)
    return refused(request, refusals.malformed('This gateway does not play that command'), 'error');

  const admission = admit(request, gateway.rules.accounts);
  if ('code' in admission) return refused(request, admission);
  return command({ ...request, account: admission.account }, gateway);
}

/** The command, if it is one that is played; anything else counts as `other`. */
export function playedCommand(name: string): string {
  return commands.has(name) ? name : 'other';
}
