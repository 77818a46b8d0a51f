import type { NextStep } from '../payment/next-step.ts';
import type { Secret } from '../telemetry/secret.ts';

/** A merchant's account at a gateway: where to send, and with which credentials. */
export interface Account {
  /** Our name of the account, unique in the configuration. */
  id: string;
  /** Up to and without `/api/v2`; the gateway's documents forbid to hard-code the path. */
  baseUrl: URL;
  /** An endpoint serves one currency, an endpoint group several. The id is part of the preauth's signature. */
  endpoint: { kind: 'endpoint' | 'group'; id: string };
  login: string;
  controlKey: Secret;
  /** Still accepted on callbacks while a rotation is under way; never used to sign. */
  previousControlKey?: Secret;
  /** Decimals the gateway signs with, where they differ from ISO 4217. */
  currencyExponents: Readonly<Record<string, number>>;
  /** What this gateway's error codes mean, where that differs from the table. */
  errorCodes?: Readonly<Record<string, NextStep>>;
}
