import type { RawReply } from '../hooks.ts';
import { refusals } from '../refusals.ts';
import type { Fault } from './fault.ts';
import { busyPage, serverErrors } from './server-errors.ts';

/** The request arrives and nothing is done, or not yet. */
export const beforeEffect: Record<string, Fault> = {
  ignored: {
    at: 'before',
    says: 'never done; no answer for 70 s, then the connection ends',
    meet: async ({ pause }) => {
      await pause(70_000);
      return { close: true };
    },
  },
  'stall-before': {
    at: 'before',
    says: 'done and answered only after 70 s, even when the sender has hung up by then',
    meet: ({ pause }) => pause(70_000),
  },
  'reset-before': instead('the connection is reset', () => ({ destroy: true })),
  'close-before': instead('the connection ends without a reply', () => ({ close: true })),
  ...serverErrors((status) => [
    `http-${status}-before`,
    instead(`HTTP ${status} with a page for people`, () => busyPage(status)),
  ]),
  'http-429': {
    at: 'before',
    says: 'HTTP 429 with a Retry-After of 2 s',
    meet: ({ ms }) => busyPage(429, ms(2_000)),
  },
  'http-503-retry-after': {
    at: 'before',
    says: 'HTTP 503 with a Retry-After of 2 s',
    meet: ({ ms }) => busyPage(503, ms(2_000)),
  },
  'http-403': instead('HTTP 403 with a page for people', () => busyPage(403)),
  'http-307': instead('a redirect elsewhere, where nothing is', () => ({
    status: 307,
    headers: { Location: '/elsewhere' },
  })),
  'error-102-before': refused('error 102, INTERNAL_ERROR', 'internalError', 'error'),
  'error-1013-before': refused('error 1013, SYSTEM_UNAVAILABLE', 'unavailable', 'error'),
  'unknown-error': refused('an error with a code of no list', 'undocumented', 'error'),
  'unknown-refusal': refused('a validation-error with a code of no list', 'undocumented', 'validation-error'),
  'card-echo': {
    at: 'before',
    says: 'an error whose message repeats the card number and its code',
    commands: ['preauth'],
    fits: ({ params }) => params.credit_card_number !== undefined,
    meet: ({ params, refusal }) =>
      refusal(
        { code: 8, message: `Card ${params.credit_card_number} with cvv2 ${params.cvv2} is on a list` },
        'error',
      ),
  },
  'request-echo': {
    at: 'before',
    says: 'an error whose message repeats the whole request, card, holder and control in it',
    commands: ['preauth'],
    meet: ({ params, refusal }) =>
      refusal({ code: 8, message: `Bad request: ${backwards(params)}` }, 'error'),
  },
  'capture-too-early': {
    at: 'before',
    says: 'error 27, as though the preauth were still under way',
    commands: ['capture'],
    meet: ({ refusal }) => refusal(refusals.notCapturable('auth_processing')),
  },
  'return-too-early': {
    at: 'before',
    says: 'error 6, as though something were still under way',
    commands: ['return'],
    meet: ({ refusal }) => refusal(refusals.illegalReturn),
  },
  'order-not-found': {
    at: 'before',
    says: 'error 101 about an order that exists',
    commands: ['status'],
    fits: ({ order }) => order !== undefined,
    meet: ({ refusal }) => refusal(refusals.unknownOrder, 'error'),
  },
  'order-hidden': {
    at: 'before',
    says: 'error 101 about an order in its first 5 s, every time',
    commands: ['status'],
    lasting: true,
    fits: ({ order, ms }) => order !== undefined && Date.now() < ageStart(order) + ms(5_000),
    meet: ({ refusal }) => refusal(refusals.unknownOrder, 'error'),
  },
};

/** What was sent last comes first: whoever cuts long messages off should still see the card. */
function backwards(params: Readonly<Record<string, string>>): string {
  return new URLSearchParams(Object.entries(params).reverse()).toString();
}

function instead(says: string, reply: () => RawReply): Fault {
  return { at: 'before', says, meet: reply };
}

function refused(says: string, name: 'internalError' | 'unavailable' | 'undocumented', type: string): Fault {
  return { at: 'before', says, meet: ({ refusal }) => refusal(refusals[name], type) };
}

function ageStart({ transactions }: { transactions: { createdAt: Date }[] }): number {
  return transactions[0]?.createdAt.getTime() ?? 0;
}
