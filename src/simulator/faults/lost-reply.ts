import { refusals } from '../refusals.ts';
import type { Fault, ReplyFault } from './fault.ts';
import { busyPage, serverErrors } from './server-errors.ts';

/** The request was done, and its sender doesn't learn of it, or only in part. */
export const lostReply: Record<string, Fault> = {
  'stall-after': {
    at: 'reply',
    says: 'done at once, answered only after 70 s',
    reply: async ({ answer, text, pause }) => {
      await pause(70_000);
      return { body: text(answer) };
    },
  },
  'reset-after': lost('the connection is reset', () => ({ destroy: true })),
  'close-after': lost('the connection ends without a reply', () => ({ close: true })),
  ...serverErrors((status) => [
    `http-${status}-after`,
    lost(`HTTP ${status} with a page for people`, () => busyPage(status)),
  ]),
  'error-102-after': lost('error 102, INTERNAL_ERROR', ({ refusal }) =>
    refusal(refusals.internalError, 'error'),
  ),
  'error-1013-after': lost('error 1013, SYSTEM_UNAVAILABLE', ({ refusal }) =>
    refusal(refusals.unavailable, 'error'),
  ),
  truncated: lost('half of the reply, short of its Content-Length', ({ answer, text }) => {
    const whole = text(answer);
    const body = whole.slice(0, whole.length / 2);
    return { body, destroy: true, headers: { 'Content-Length': `${whole.length}` } };
  }),
  'truncated-unframed': lost(
    'a reply without Content-Length that ends within the order id',
    ({ answer, text }) => ({ body: withinOrderId(text(answer)), unframed: true }),
  ),
  'empty-body': lost('HTTP 200 and nothing else', () => ({})),
  'html-body': lost('HTTP 200 with a page for people', () => ({ ...busyPage(503), status: 200 })),
};

function lost(says: string, reply: ReplyFault['reply']): Fault {
  return { at: 'reply', says, reply };
}

// The nastiest place: what is left reads like another, shorter id.
function withinOrderId(whole: string): string {
  const start = whole.indexOf('paynet-order-id=');
  return whole.slice(0, start === -1 ? whole.length / 2 : start + 'paynet-order-id='.length + 3);
}
