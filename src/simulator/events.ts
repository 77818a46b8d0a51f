import type { TransactionStatus, TransactionType } from './orders.ts';

interface OfTransaction {
  paynet_order_id: string;
  client_orderid: string;
  type: TransactionType;
  status: TransactionStatus;
}

export type Happening =
  /** A request arrived; nothing came of it yet. */
  | { kind: 'request'; command: string; client_orderid: string | null }
  /** A fault struck it, or what came of it. */
  | { kind: 'fault'; fault: string; command: string; client_orderid: string | null }
  /** It was dealt with; the reply may still be held back or replaced by a hook or a fault. */
  | {
      kind: 'answered';
      command: string;
      client_orderid: string | null;
      serial_number: string | null;
      type: string;
      error_code: string | null;
    }
  /** A transaction began, or moved without becoming final. */
  | ({ kind: 'moved'; stage: string } & OfTransaction)
  /** A transaction became final. */
  | ({ kind: 'settled'; stage: string } & OfTransaction)
  /** A callback was tried; `http_status` 0 means nobody answered. `attempt` counts from 1. */
  | ({ kind: 'callback'; attempt: number; http_status: number } & OfTransaction)
  /** A request could not be played: a bug here or in a hook, or a sender that hung up. It was told 102. */
  | { kind: 'failed'; command: string; error: unknown };

/** Something that happened at the gateway. `at` is in milliseconds since 1970. */
export type SimulatorEvent = Happening & { at: number };

export type News = ReturnType<typeof createNews>;

/** Passes on what happens to the one who asked at the start, and to whoever waits for it. */
export function createNews(onEvent: (event: SimulatorEvent) => void) {
  const listeners = new Set<(event: SimulatorEvent) => void>();

  return {
    tell(happening: Happening): void {
      const event = { ...happening, at: Date.now() };
      onEvent(event);
      for (const hear of listeners) hear(event);
    },

    /** The next event that fits, counted from now. */
    next(fits: (event: SimulatorEvent) => boolean): Promise<SimulatorEvent> {
      return new Promise((resolve) => {
        const hear = (event: SimulatorEvent) => {
          if (!fits(event)) return;
          listeners.delete(hear);
          resolve(event);
        };
        listeners.add(hear);
      });
    },
  };
}
