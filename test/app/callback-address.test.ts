import { expect, test } from 'vitest';
import { callbackAddressWarnings } from '../../src/app/callback-address.ts';

const warnings = (url: string) => callbackAddressWarnings({ PUBLIC_URL: new URL(url) });

test.each([
  'https://shop.example.com',
  'https://shop.example.com:8443/paynet',
  'https://8.8.8.8',
  'https://172.32.0.1',
  'https://[2a00::1]',
  'http://127.0.0.1:35712',
  'http://localhost:3000',
  'http://[::1]:3000',
])('%s can be called', (url) => {
  expect(warnings(url)).toEqual([]);
});

test.each([
  'https://10.0.0.1',
  'https://172.16.0.1',
  'https://172.31.255.255:8443',
  'https://192.168.1.1',
  'https://169.254.1.1',
  'https://100.64.0.1',
  'https://0.0.0.0',
  'https://[fd00::1]',
  'https://[fe80::1]',
  'https://[::ffff:10.0.0.1]',
])('%s is private', (url) => {
  expect(warnings(url)).toEqual([expect.stringMatching(/^PUBLIC_URL is a private address/)]);
});

test('a port that the gateway does not call is named, beside all else', () => {
  expect(warnings('https://shop.example.com:9443')).toEqual([expect.stringMatching(/the port 9443/)]);
  expect(warnings('https://10.0.0.1:9443')).toHaveLength(2);
});

test('one that leaves no room for account and token is named', () => {
  expect(warnings(`https://shop.example.com/${'x'.repeat(871)}`)).toEqual([]);
  expect(warnings(`https://shop.example.com/${'x'.repeat(872)}`)).toEqual([
    expect.stringMatching(/longer than 896/),
  ]);
});

test('without PUBLIC_URL there is nothing to say', () => {
  expect(callbackAddressWarnings({ PUBLIC_URL: undefined })).toEqual([]);
});
