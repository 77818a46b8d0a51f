import { readFileSync } from 'node:fs';
import type { Account } from '../../src/gateway/account.ts';
import type { Signed } from '../../src/gateway/control.ts';
import type { Reply } from '../../src/gateway/reply.ts';
import { Secret } from '../../src/telemetry/secret.ts';
import { anAccount } from './an-account.ts';

export interface ControlVector {
  name: string;
  command: Signed;
  endpoint: string;
  login: string;
  control_key: string;
  currency_exponents?: Record<string, number>;
  parameters: Record<string, string>;
  control: string;
}

export interface ReplySample {
  name: string;
  /** Values as they stand on the wire, encoded. */
  fields: [name: string, value: string][];
  reads: Reply;
}

export const published: ControlVector[] = read('control-published.json').vectors;
export const byFormula: ControlVector[] = read('control-by-formula.json').vectors;
export const replySamples: ReplySample[] = read('replies.json').replies;

export function accountOf({ endpoint, login, control_key, currency_exponents = {} }: ControlVector): Account {
  return anAccount({
    endpoint: { kind: 'endpoint', id: endpoint },
    login,
    controlKey: new Secret(control_key),
    currencyExponents: currency_exponents,
  });
}

function read(file: string) {
  return JSON.parse(readFileSync(new URL(`../vectors/${file}`, import.meta.url), 'utf8'));
}
