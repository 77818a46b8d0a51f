import { BlockList, isIP } from 'node:net';
import type { Config } from '../config.ts';

/** The gateway calls these, whatever the scheme; PUBLIC_URL is https wherever it is not loopback. */
const portsCalled = ['', '80', '443', '8080', '8443'];

/** Sentences about a PUBLIC_URL that the gateway refuses to call. Loopback is for the simulator and fine. */
export function callbackAddressWarnings({ PUBLIC_URL }: Pick<Config, 'PUBLIC_URL'>): string[] {
  if (PUBLIC_URL === undefined) return [];
  const host = PUBLIC_URL.hostname.replace(/^\[|\]$/g, '');
  if (host === 'localhost' || listed(loopback, host)) return [];

  const warnings: string[] = [];
  if (listed(ofNoUse, host)) {
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
  return warnings;
}

const loopback = listOf(['127.0.0.0', 8], ['::1', 128]);

/** Private, link-local, carriers' own, and "this host" addresses. */
const ofNoUse = listOf(
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['::', 128],
  ['fc00::', 7],
  ['fe80::', 10],
);

function listOf(...nets: [string, number][]): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of nets) list.addSubnet(net, prefix, isIP(net) === 4 ? 'ipv4' : 'ipv6');
  return list;
}

/** Names are not looked up: what they mean here says little about what they mean to the gateway. */
function listed(list: BlockList, host: string): boolean {
  const family = isIP(host);
  return family !== 0 && list.check(host, family === 4 ? 'ipv4' : 'ipv6');
}
