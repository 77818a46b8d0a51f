import { expect, test } from 'vitest';
import { hostOf, isLoopback, isReserved, namesThisMachine } from '../../src/gateway/reserved-nets.ts';

test.each([
  ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '10.255.255.255', '100.64.0.1', '100.127.255.255', '127.0.0.1'],
  ...['127.255.255.254', '169.254.169.254', '172.16.0.1', '172.31.255.255', '192.0.0.1', '192.0.2.1'],
  ...['192.88.99.1', '192.168.1.1', '198.18.0.1', '198.19.255.255', '198.51.100.1', '203.0.113.1'],
  ...['224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255'],
  ...['::', '::1', '::127.0.0.1', '::ffff:10.0.0.1', '::ffff:7f00:1', '0:0:0:0:0:ffff:a9fe:a9fe'],
  ...['64:ff9b::10.0.0.1', '64:ff9b::a9fe:a9fe', '64:ff9b:1::1', '100::1', '2001::1', '2001:10::1'],
  ...['2001:db8::1', '2002:7f00:1::', '2002:808:808::1', '3fff::1', '5f00::1', 'fc00::1', 'fdff::1'],
  ...['fe80::1', 'febf::1', 'fec0::1', 'ff02::1'],
])('%s is on nobody’s internet', (address) => {
  expect(isReserved(address)).toBe(true);
});

test.each([
  ...['1.1.1.1', '8.8.8.8', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '128.0.0.1'],
  ...['169.253.255.255', '172.15.255.255', '172.32.0.0', '192.0.1.1', '192.167.255.255', '198.17.255.255'],
  ...['198.20.0.0', '223.255.255.255', '2600::1', '2a00:1450:4001::1', '::ffff:8.8.8.8', '64:ff9b::8.8.8.8'],
])('%s can be a gateway', (address) => {
  expect(isReserved(address)).toBe(false);
});

test.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1'])('%s is this machine', (address) => {
  expect(isLoopback(address)).toBe(true);
});

test.each(['126.255.255.255', '128.0.0.0', '::2', '::', '10.0.0.1', '::ffff:10.0.0.1', 'localhost', ''])(
  '%j is not this machine',
  (address) => {
    expect(isLoopback(address)).toBe(false);
  },
);

test.each([
  ...[
    'http://localhost:9090',
    'http://127.0.0.1',
    'http://127.1.2.3:1',
    'http://[::1]/paynet',
    'http://0x7f.1',
  ],
])('%s names this machine', (url) => {
  expect(namesThisMachine(new URL(url))).toBe(true);
});

test.each([
  ...['https://localhost.', 'https://a.localhost', 'https://localhost.example', 'https://127.0.0.1.example'],
  ...['https://[::2]', 'https://10.0.0.1'],
])('%s does not name this machine', (url) => {
  expect(namesThisMachine(new URL(url))).toBe(false);
});

test('an address in a URL is read without its brackets', () => {
  expect(hostOf(new URL('http://[fd00::1]:80/'))).toBe('fd00::1');
});

test('what NAT64 carries away is not this machine, whatever it is called there', () => {
  expect(isLoopback('64:ff9b::7f00:1')).toBe(false);
  expect(isLoopback('::ffff:127.0.0.1')).toBe(true);
  expect(isReserved('64:ff9b::7f00:1')).toBe(true);
});
