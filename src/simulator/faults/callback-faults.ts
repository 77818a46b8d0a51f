import type { Fault } from './fault.ts';

/** The merchant is told late, twice, wrongly, or never. */
export const callbackFaults: Record<string, Fault> = {
  'callback-lost': { at: 'callback', says: 'never sent, repeats included', deliver: () => {} },
  'callback-late': {
    at: 'callback',
    says: 'sent five seconds late',
    deliver: (send, { after, ms }) => after(ms(5_000), send),
  },
  'callback-doubled': {
    at: 'callback',
    says: 'sent twice at once',
    deliver: (send) => {
      send();
      send();
    },
  },
  'callback-early': {
    at: 'reply',
    says: 'sent before the reply to the request, which waits for it (ten seconds at most)',
    fits: ({ callbackDue }) => callbackDue,
    reply: async ({ answer, text, callbackTried, pause }) => {
      await Promise.race([callbackTried(), pause(10_000)]);
      return { body: text(answer) };
    },
  },
  'callback-out-of-order': {
    at: 'callback',
    says: 'held back until the next callback of the order was sent (ten seconds at most)',
    deliver: (send, { after, ms, overtaken }) => {
      const tired = new Promise<void>((resolve) => after(ms(10_000), resolve));
      void Promise.race([overtaken(), tired]).then(send);
    },
  },
  'callback-wrong-control': {
    at: 'callback',
    says: 'its control is wrong',
    changes: { control: '0'.repeat(40) },
  },
  'callback-null-message': {
    at: 'callback',
    says: 'its error_message is the word null',
    changes: { error_message: 'null' },
  },
  'callback-no-amount': { at: 'callback', says: 'it has no amount', changes: { amount: undefined } },
};
