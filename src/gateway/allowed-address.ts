import { lookup as lookupName } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { hostOf, isLoopback, isReserved, namesThisMachine } from './reserved-nets.ts';

/** Which of the addresses that a gateway's name leads to may be called. */
export interface Allowed {
  /** Whether an address that was, or is to be, dialled is one of them. */
  address(address: string | undefined): boolean;
  /** Looks a name up, and leaves out what may not be called; `ADDRESS_REFUSED` when nothing is left. */
  lookup: LookupFunction;
}

/**
 * A gateway is on the public internet, whatever its name says today; only where the configured URL itself
 * names this machine, as for the simulator, is it this machine, and nothing else.
 */
export function allowedFor(baseUrl: URL, lookup: LookupFunction = lookupName as LookupFunction): Allowed {
  const isHere = namesThisMachine(baseUrl);
  const isAllowed = (address = '') =>
    isIP(address) !== 0 && (isHere ? isLoopback(address) : !isReserved(address));

  return {
    address: isAllowed,
    lookup(name, options, done) {
      lookup(name, { ...options, all: true }, (error, found) => {
        if (error) return done(error, '');
        const [first, ...others] = [found]
          .flat()
          .filter(
            (one): one is Exclude<typeof one, string> => typeof one !== 'string' && isAllowed(one.address),
          );
        if (!first) return done(addressRefused(), '');
        if (options.all) return done(null, [first, ...others]);
        done(null, first.address, first.family);
      });
    },
  };
}

/** True when the URL's host is an address, and one that may not be called. */
export function isRefusedLiteral(baseUrl: URL): boolean {
  const host = hostOf(baseUrl);
  return isIP(host) !== 0 && !allowedFor(baseUrl).address(host);
}

/** Nothing was, or will be, sent there. */
export function addressRefused(): NodeJS.ErrnoException {
  return Object.assign(new Error('The name leads to an address that is not called.'), {
    code: 'ADDRESS_REFUSED',
  });
}
