import type { Account } from '../../src/gateway/account.ts';
import { Secret } from '../../src/telemetry/secret.ts';

/** The control key the documents print in their samples. */
export const sampleKey = 'B17F59B4-A7DC-41B4-8FF9-37D986B43D20';

/** The account of the documents' samples, with whatever a test wants otherwise. */
export function anAccount(different: Partial<Account> = {}): Account {
  return {
    id: 'shop',
    baseUrl: new URL('https://sandbox.gateway.example/paynet'),
    endpoint: { kind: 'endpoint', id: '39549' },
    login: 'TestMerchant',
    controlKey: new Secret(sampleKey),
    currencyExponents: {},
    ...different,
  };
}
