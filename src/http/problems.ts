import type { FastifyReply } from 'fastify';
import type { Issue, Refusal } from '../payment/refusal.ts';
import { Unfinished } from '../queue/unfinished.ts';

/** Every `code` a problem can carry: HTTP status and title. Stable; README.md lists them (a test compares). */
export const problemCodes = {
  INVALID_REQUEST: { status: 400, title: 'The request breaks a rule; `issues` names each field.' },
  MALFORMED_BODY: { status: 400, title: 'The body is not JSON that can be read.' },
  UNAUTHORIZED: { status: 401, title: 'A valid bearer token is needed.' },
  LOOPBACK_ONLY: { status: 403, title: 'Without API_TOKENS the API answers on loopback only.' },
  UNKNOWN_PAYMENT: { status: 404, title: 'There is no such payment.' },
  UNKNOWN_BATCH: { status: 404, title: 'There is no such batch, or none any more.' },
  NOT_FOUND: { status: 404, title: 'There is nothing at this address.' },
  ORDER_CONFLICT: { status: 409, title: 'The client_orderid is taken by a request with other content.' },
  NOT_CAPTURABLE: { status: 409, title: 'There is no hold to take, or it is being released.' },
  NOT_CANCELLABLE: { status: 409, title: 'There is no hold to release, or it is being captured.' },
  BODY_TOO_LARGE: { status: 413, title: 'The body is larger than 512 KiB.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'Send JSON with Content-Type: application/json.' },
  INTERNAL_ERROR: {
    status: 500,
    title: 'Something broke here; repeat the request, under the client_orderid that is named, if one is.',
  },
  BUSY: {
    status: 503,
    title:
      'Too many requests at once; nothing was done with this one. Repeat it after `Retry-After` seconds.',
  },
  STORE_UNAVAILABLE: {
    status: 503,
    title:
      'Redis cannot be used just now; repeat the request, under the client_orderid that is named, if one is.',
  },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problemCodes;

/** The body of an error, after RFC 9457. */
export function problem(code: ProblemCode, details: Record<string, unknown> = {}) {
  const { status, title } = problemCodes[code];
  return { type: 'about:blank', title, status, code, ...details };
}

export function sendProblem(reply: FastifyReply, code: ProblemCode, details?: Record<string, unknown>) {
  if (code === 'BUSY') reply.header('retry-after', '1');
  return reply
    .code(problemCodes[code].status)
    .header('content-type', 'application/problem+json')
    .send(JSON.stringify(problem(code, details)));
}

export function sendRefusal(reply: FastifyReply, { code, ...details }: Refusal) {
  if ('reason' in details) return sendProblem(reply, code, { detail: details.reason });
  if ('issues' in details) return sendProblem(reply, code, { issues: details.issues.map(named) });
  return sendProblem(reply, code, details);
}

/** What is wrong with the request as a whole has no path of its own. */
function named({ path, message }: Issue): Issue {
  return { path: path === '' ? '(body)' : path, message };
}

/** What went wrong, from what was thrown. Messages of libraries stay inside: they may quote the request. */
export function codeOfError(error: unknown): ProblemCode {
  if (error instanceof Unfinished) return codeOfError(error.cause);
  const { code = '', statusCode = 500 } = (error ?? {}) as { code?: string; statusCode?: number };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return 'BODY_TOO_LARGE';
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return 'UNSUPPORTED_MEDIA_TYPE';
  if (statusCode >= 400 && statusCode < 500) return 'MALFORMED_BODY';
  return code === 'STORE_UNAVAILABLE' || code === 'BUSY' ? code : 'INTERNAL_ERROR';
}
