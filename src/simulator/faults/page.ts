import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RawReply } from '../hooks.ts';
import { readBody } from '../incoming-form.ts';
import { sendReply } from '../reply.ts';
import type { Faults } from './armed.ts';
import { readRule } from './read-rules.ts';
import type { FaultRule } from './rule.ts';

/**
 * `GET /faults` lists the rules in force, `POST` adds one or an array of them, `DELETE` drops all. Only for
 * this machine; JSON must be called JSON, so that no page in a browser gets in.
 */
export async function faultsPage(
  message: IncomingMessage,
  response: ServerResponse,
  faults: Faults,
): Promise<void> {
  sendReply(response, await replyTo(message, faults));
}

async function replyTo(message: IncomingMessage, faults: Faults): Promise<RawReply> {
  if (!isLoopback(message.socket.remoteAddress)) return problem(403, 'Ask from the machine this runs on');
  switch (message.method) {
    case 'GET':
      return listing(200, faults);
    case 'POST':
      return arm(message, faults);
    case 'DELETE':
      faults.clear();
      return listing(200, faults);
    default:
      return problem(405, 'GET lists the faults, POST adds one, DELETE drops all');
  }
}

async function arm(message: IncomingMessage, faults: Faults): Promise<RawReply> {
  if (!message.headers['content-type']?.startsWith('application/json')) {
    return problem(
      415,
      'Send a rule as application/json: {"fault":"reset-after","client_orderid":"902B4FF5"}',
    );
  }
  try {
    const rules = rulesIn(await readBody(message));
    for (const rule of rules) faults.arm(rule);
    return listing(201, faults);
  } catch (error) {
    return problem(400, (error as Error).message);
  }
}

// All are read before one is armed: half an array would be the worst answer.
function rulesIn(text: string): FaultRule[] {
  const given: unknown = JSON.parse(text);
  return (Array.isArray(given) ? given : [given]).map(readRule);
}

// JSON has no Infinity: `times` is null where there is no end.
function listing(status: number, { seed, list }: Faults): RawReply {
  return json(status, { seed, faults: list() });
}

function problem(status: number, error: string): RawReply {
  return json(status, { error });
}

function json(status: number, value: unknown): RawReply {
  const body = JSON.stringify(value, null, 2);
  return { status, headers: { 'Content-Type': 'application/json' }, body };
}

function isLoopback(address = ''): boolean {
  return /^(::1$|(::ffff:)?127\.)/.test(address);
}
