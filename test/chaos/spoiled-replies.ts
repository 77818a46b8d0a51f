import { setTimeout as sleep } from 'node:timers/promises';
import type { RawReply } from '../../src/simulator/simulator.ts';

/** One reply that will not arrive as it should. */
export interface SpoiledReply {
  command: 'preauth' | 'capture' | 'return' | 'status';
  kind: SpoilKind;
}

interface Spoil {
  /** `before` anything happened: the gateway never saw the request. `after`: it did what was asked. */
  when: 'before' | 'after';
  reply(text: string): RawReply | Promise<RawReply>;
}

const html = '<html><body>Service temporarily unavailable</body></html>';

/** Longer than SEND_TIMEOUT. */
const tooLongMs = 7_000;

/** The ways in which a reply gets lost, by name. */
export const spoils = {
  'reset before': { when: 'before', reply: () => ({ destroy: true }) },
  'silence before': { when: 'before', reply: () => late({ destroy: true }) },
  '503 before': { when: 'before', reply: () => ({ status: 503, body: html }) },
  'empty before': { when: 'before', reply: () => ({ body: '' }) },
  'reset after': { when: 'after', reply: () => ({ destroy: true }) },
  'silence after': { when: 'after', reply: () => late({ destroy: true }) },
  '503 after': { when: 'after', reply: () => ({ status: 503, body: html }) },
  'half of it': {
    when: 'after',
    reply: (text) => ({ body: text.slice(0, text.length / 2), destroy: true }),
  },
  'cut short': { when: 'after', reply: (text) => ({ body: text.slice(0, text.length / 3) }) },
  'a page': { when: 'after', reply: () => ({ body: html }) },
  empty: { when: 'after', reply: () => ({ body: '' }) },
  'strange words': { when: 'after', reply: () => ({ body: 'colour=blue\n&taste=sweet\n' }) },
  'error 102': {
    when: 'after',
    reply: () => ({ body: 'type=error\n&error-code=102\n&error-message=INTERNAL_ERROR\n' }),
  },
  'another order': {
    when: 'after',
    reply: (text) => ({ body: text.replace(/(merchant-order-id=)[^\n&]+/, '$1somebody-elses') }),
  },
} as const satisfies Record<string, Spoil>;

export type SpoilKind = keyof typeof spoils;

export const spoilKinds = Object.keys(spoils) as [SpoilKind, ...SpoilKind[]];

async function late(reply: RawReply): Promise<RawReply> {
  await sleep(tooLongMs, undefined, { ref: false });
  return reply;
}
