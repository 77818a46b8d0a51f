import { BlockList, isIP } from 'node:net';

/** True of an address that is nobody's on the public internet: private, loopback, link-local, and the like. */
export function isReserved(address: string): boolean {
  return isListed(reserved, address);
}

/** True of an address of this machine itself. */
export function isLoopback(address: string): boolean {
  return isListed(loopback, address);
}

/** True where a URL names this machine itself: `localhost`, `127.0.0.0/8`, `[::1]`. */
export function namesThisMachine({ hostname }: URL): boolean {
  return hostname === 'localhost' || isLoopback(hostOf({ hostname }));
}

/** A URL's host as an address is written elsewhere: without brackets. */
export function hostOf({ hostname }: Pick<URL, 'hostname'>): string {
  return hostname.replace(/[[\]]/g, '');
}

type Net = readonly [address: string, prefix: number];

const thisMachine: Net[] = [['127.0.0.0', 8]];

/** The special-purpose registry of IANA: RFC 6890, and what was added since. */
const reservedV4: Net[] = [
  ...thisMachine,
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // carriers' own
  ['169.254.0.0', 16], // link-local: where clouds tell machines their credentials
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

const reservedV6: Net[] = [
  ['::', 96], // unspecified, loopback, and the old way to write an IPv4 address
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23], // Teredo among them
  ['2001:db8::', 32],
  ['2002::', 16], // 6to4: leads to any IPv4 address, and nobody serves it any more
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

const reserved = listOf([...reservedV4, ...reservedV6, ...asV6(reservedV4)]);
/** Not by NAT64: what is sent there leaves the machine. */
const loopback = listOf([...thisMachine, ['::1', 128], ['::ffff:127.0.0.0', 104]]);

/** The same nets as they are written inside IPv6: mapped, and translated by NAT64. */
function asV6(nets: Net[]): Net[] {
  return nets.flatMap(([address, prefix]): Net[] => [
    [`::ffff:${address}`, 96 + prefix],
    [`64:ff9b::${address}`, 96 + prefix],
  ]);
}

function listOf(nets: Net[]): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of nets)
    list.addSubnet(address, prefix, isIP(address) === 4 ? 'ipv4' : 'ipv6');
  return list;
}

/** A name is in no list; neither is what can't be read. */
function isListed(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}
