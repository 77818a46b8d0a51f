/**
 * The lanes of an account's limit, most urgent first: shoppers wait in front of a page; who asks for one capture
 * or cancel waits behind them; batches take their time, and never more than their share.
 */
export const lanes = ['shoppers', 'singles', 'batches'] as const;
export type Lane = (typeof lanes)[number];
