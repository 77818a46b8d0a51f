import type { FieldKind, FieldValues } from './field-kinds.ts';

/** How much an event matters; `LOG_LEVEL` hides what matters less. */
type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** Which operation of which payment an event is about. */
const step = { account: 'id', client_orderid: 'id', operation: 'code' } as const;

/**
 * Everything that can be logged. An event's name is its message, to be searched and alerted by, so it
 * does not change; beside it stand the fields that are named here and no others.
 */
export const events = {
  up: { level: 'info', fields: { address: 'origin', roles: 'names' } },
  stopping: { level: 'info', fields: { reason: 'words' } },
  stopped: { level: 'info', fields: {} },
  'not everything could be closed in time; ending anyway': { level: 'warn', fields: {} },
  'to be put right': { level: 'warn', fields: { warning: 'sentence' } },
  'embedded Redis started': { level: 'info', fields: { dataDir: 'path' } },
  'ended a Redis that an earlier run left behind': { level: 'warn', fields: { socket: 'path' } },
  'clocks differ': { level: 'error', fields: { this_clock: 'code', ms: 'ms', todo: 'sentence' } },
  'Redis trouble': { level: 'warn', fields: { code: 'code' } },
  'the ledger was set back and has forgotten payments; for a day each preauth is asked about before it is sent':
    { level: 'error', fields: { at: 'time' } },

  'another card for a known order': { level: 'warn', fields: { account: 'id', client_orderid: 'id' } },

  'card keys made': { level: 'warn', fields: { file: 'path', keys: 'names' } },
  'card keys changed': { level: 'info', fields: { keys: 'names' } },
  'card keys read again': { level: 'info', fields: { keys: 'names' } },
  'the card keys could not be read again; those from before stay': {
    level: 'warn',
    fields: { file: 'path', problem: 'sentence' },
  },
  'card keys given by value are read at a start only': { level: 'info', fields: {} },

  bug: { level: 'error', fields: { why: 'code', at: 'places' } },
  crashed: { level: 'fatal', fields: { why: 'code', code: 'code', at: 'places' } },
  'log line masked': { level: 'error', fields: { masked: 'count' } },
  'log field left out': { level: 'error', fields: { left_out: 'count', event: 'sentence' } },

  'callback refused': { level: 'warn', fields: { account: 'id' } },
  'callback heard': { level: 'info', fields: { account: 'id', client_orderid: 'id' } },
  'callback without a payment': { level: 'warn', fields: { account: 'id', client_orderid: 'id' } },

  visited: {
    level: 'debug',
    fields: { queue: 'code', account: 'id', client_orderid: 'id', batch: 'id', result: 'code', ms: 'ms' },
  },
  'visit failed, will be tried again': {
    level: 'error',
    fields: { queue: 'code', account: 'id', client_orderid: 'id', batch: 'id', why: 'code' },
  },
  'account not configured, its work waits': { level: 'error', fields: { account: 'id' } },
  'queue trouble': { level: 'error', fields: { queue: 'code', why: 'code' } },
  'put off': { level: 'warn', fields: { ...step, why: 'words' } },
  sent: { level: 'info', fields: { ...step, state: 'code' } },
  'sent, and not accepted': {
    level: 'warn',
    fields: { ...step, state: 'code', why: 'words', code: 'code' },
  },
  'not sent': { level: 'warn', fields: { ...step, code: 'code' } },
  'may have been sent before': { level: 'warn', fields: { ...step, why: 'words' } },
  'asked, no answer': { level: 'info', fields: { ...step, why: 'words', code: 'code' } },
  'answer not believed': { level: 'warn', fields: { ...step, odd: 'words' } },
  answered: { level: 'info', fields: { ...step, state: 'code' } },
  'answered, not final': { level: 'debug', fields: { ...step, state: 'code' } },
  'answer not taken': { level: 'debug', fields: { ...step, state: 'code' } },
  'an answer contradicts how it ended': {
    level: 'error',
    fields: { ...step, state: 'code', status: 'code' },
  },
  'needs review': { level: 'error', fields: step },

  'account stopped': {
    level: 'error',
    fields: { account: 'id', request: 'code', code: 'code', todo: 'sentence' },
  },
  'account resumed': { level: 'info', fields: { account: 'id' } },
  'account slows down, its gateway asked for it': {
    level: 'warn',
    fields: { account: 'id', request: 'code', ms: 'ms' },
  },
  'account waits, its gateway is out of reach': { level: 'warn', fields: { account: 'id', ms: 'ms' } },
  'account goes on, its gateway is reached again': { level: 'info', fields: { account: 'id' } },
  'limit was raised, what waits gets earlier turns': {
    level: 'info',
    fields: { account: 'id', woken: 'count' },
  },
  'what waits keeps its turns': { level: 'warn', fields: { account: 'id', why: 'code' } },
  'hold expires soon': {
    level: 'warn',
    fields: { account: 'id', client_orderid: 'id', hours: 'count', at: 'time', ms: 'ms' },
  },
  'hold expires, treated as its account has it': {
    level: 'info',
    fields: { account: 'id', client_orderid: 'id', done: 'words' },
  },
  'captured after its hold expired': {
    level: 'warn',
    fields: { account: 'id', client_orderid: 'id', at: 'time' },
  },
  'a hold was found that had been given up on': {
    level: 'error',
    fields: { account: 'id', client_orderid: 'id', paynet_order_id: 'id', state: 'words', done: 'words' },
  },
  'not looked at, will be tried again': { level: 'error', fields: { ...step, why: 'code' } },
  'calendar failed, will be tried again': { level: 'error', fields: { why: 'code' } },

  'batch selected': {
    level: 'info',
    fields: {
      account: 'id',
      batch: 'id',
      selected: 'count',
      added: 'count',
      skipped: 'count',
      excluded: 'count',
    },
  },
  'batch stopped': { level: 'error', fields: { account: 'id', batch: 'id', why: 'sentence' } },
  'batch finished': {
    level: 'info',
    fields: { account: 'id', batch: 'id', approved: 'count', failed: 'count', skipped: 'count' },
  },
  'batch finished, not everything captured': {
    level: 'warn',
    fields: { account: 'id', batch: 'id', approved: 'count', failed: 'count', skipped: 'count' },
  },
  'job of a batch was lost, back to work': { level: 'warn', fields: { account: 'id', batch: 'id' } },
  'end of day, batch opened': { level: 'info', fields: { account: 'id', day: 'code', batch: 'id' } },
  'end of day, already ran': { level: 'info', fields: { account: 'id', day: 'code', batch: 'id' } },
  'end of day, waits for the batch that is running': {
    level: 'info',
    fields: { account: 'id', day: 'code', batch: 'id' },
  },
  'end of day, no batch, will be tried again': {
    level: 'error',
    fields: { account: 'id', day: 'code', code: 'code' },
  },
  'end of day failed, will be tried again': { level: 'error', fields: { why: 'code' } },

  'job was lost, back to work': { level: 'warn', fields: step },
  'not put back to work, will be tried again': { level: 'error', fields: { why: 'code' } },
  'sweep failed, will be tried again': { level: 'error', fields: { why: 'code' } },
} as const satisfies Readonly<Record<string, EventShape>>;

/** What an event may say. */
export interface EventShape {
  level: Level;
  fields: Readonly<Record<string, FieldKind>>;
}

export type EventName = keyof typeof events;

/** The fields of an event; each may be left out, where it is not known. */
export type FieldsOf<Event extends EventName> = {
  readonly [Name in keyof Shapes[Event]['fields']]?: ValueOf<Shapes[Event]['fields'][Name]> | undefined;
};

type Shapes = typeof events;
type ValueOf<Kind> = Kind extends FieldKind ? FieldValues[Kind] : never;
