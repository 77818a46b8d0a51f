import { readRules } from './read-rules.ts';
import type { FaultRule } from './rule.ts';

/**
 * The faults an order asks for in its `order_desc`: `[fault:reset-after]`, several as in `readRules`. They
 * are for that order only, and strike once unless they say how often. Throws when they can't be read.
 */
export function faultsInWords(params: Readonly<Record<string, string>>): FaultRule[] {
  const { order_desc = '', client_orderid } = params;
  const words = [...order_desc.matchAll(/\[fault:([^\]]*)\]/g)].map(([, rules = '']) => rules);
  return words.flatMap(readRules).map((rule) => ({ ...rule, client_orderid }));
}

/** What an amount in major units strikes at the vendor's QA server, by the command that arrives. */
export function faultsByAmount(command: string, amount: string, client_orderid: string): FaultRule[] {
  const rule = qaAmounts[amount]?.[command];
  return rule === undefined ? [] : readRules(rule).map((one) => ({ ...one, client_orderid }));
}

/** Sale and advice there are preauth and capture here. The payments themselves are approved. */
export const qaAmounts: Record<string, Record<string, string>> = {
  '1.01': { preauth: 'preauth/no-order-id' },
  '5.00': { preauth: 'status/stall-after' },
  '5.01': { preauth: 'preauth/stall-after' },
  '5.02': { capture: 'capture/stall-after' },
  '5.03': { capture: 'status/stall-after' },
  '6.00': { preauth: 'status/http-503-after' },
  '6.01': { preauth: 'preauth/http-503-after' },
  '6.02': { capture: 'capture/http-503-after' },
  '6.03': { capture: 'status/http-503-after' },
};
