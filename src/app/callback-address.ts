import type { Config } from '../config.ts';
import { hostOf, isReserved, namesThisMachine } from '../gateway/reserved-nets.ts';

/** The gateway calls these, whatever the scheme; PUBLIC_URL is https wherever it is not loopback. */
const portsCalled = ['', '80', '443', '8080', '8443'];

/** An address may have 1024 characters; behind this come the account's id, of 64 at most, and a token. */
const longestBase = 1_024 - '/callbacks/'.length - 64 - '/'.length - 52;

/** Sentences about a PUBLIC_URL that the gateway refuses to call. Loopback is for the simulator and fine. */
export function callbackAddressWarnings({ PUBLIC_URL }: Pick<Config, 'PUBLIC_URL'>): string[] {
  if (PUBLIC_URL === undefined) return [];
  if (namesThisMachine(PUBLIC_URL)) return [];

  const warnings: string[] = [];
  // Names are not looked up: what they mean here says little about what they mean to the gateway.
  if (isReserved(hostOf(PUBLIC_URL))) {
    warnings.push(
      'PUBLIC_URL is a private address, which the gateway does not call: set it to one it can reach, or leave it ' +
        'out and everything settles by asking.',
    );
  }
  if (!portsCalled.includes(PUBLIC_URL.port)) {
    warnings.push(
      `PUBLIC_URL has the port ${PUBLIC_URL.port}, and the gateway calls only 80, 443, 8080 and 8443: use one of them.`,
    );
  }
  if (PUBLIC_URL.href.length > longestBase) {
    warnings.push(
      `PUBLIC_URL is longer than ${longestBase} characters, and with what comes behind it the gateway may not take it: use a shorter one.`,
    );
  }
  return warnings;
}
