import { expect, test } from 'vitest';
import { readRequest } from '../../src/payment/issues.ts';
import { changed, complaints, preauth, withCard } from './requests.ts';

const basics = {
  customer_browser_accept_header: 'text/html,*/*;q=0.8',
  customer_browser_accept_language: 'ru-RU',
  customer_browser_user_agent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/120.0.0.0',
};
const scripted = {
  customer_browser_color_depth: '24',
  customer_browser_screen_height: '1080',
  customer_browser_screen_width: '1920',
  customer_browser_time_zone: '-180',
};
const external = {
  tds_authentication_result_type: 'SIMPLE',
  tds_authentication_result_authentication_type: '02',
  tds_authentication_result_authentication_value: 'AAABBEg0VhI0VniQEjRWAAAAAAA=',
  tds_authentication_result_transaction_id: 'f25084f0-5b16-4c0a-ae5d-b24808a95e4b',
  tds_authentication_result_transaction_status: 'Y',
  tds_authentication_result_message_version: '2.2.0',
};

const said = (fields: Record<string, unknown>) => complaints(readRequest(preauth, changed(withCard, fields)));

test('flags may be given as booleans or as words, and leave as words', () => {
  const flags = {
    customer_browser_info: true,
    customer_browser_javascript_enabled: 'true',
    customer_browser_java_enabled: false,
  };
  const reading = readRequest(preauth, { ...withCard, ...basics, ...scripted, ...flags });

  expect(reading.ok && reading.value).toMatchObject({
    customer_browser_info: 'true',
    customer_browser_javascript_enabled: 'true',
    customer_browser_java_enabled: 'false',
  });
});

test.each([true, 'true'])('customer_browser_info %j promises the basic fields', (flag) => {
  expect(Object.keys(said({ customer_browser_info: flag }))).toEqual([
    'customer_browser_accept_header',
    'customer_browser_javascript_enabled',
    'customer_browser_accept_language',
    'customer_browser_user_agent',
  ]);
  expect(
    said({ customer_browser_info: flag, customer_browser_javascript_enabled: false, ...basics }),
  ).toEqual({});
});

test.each([true, 'true'])('JavaScript %j promises what only JavaScript can read', (flag) => {
  expect(Object.keys(said({ customer_browser_javascript_enabled: flag }))).toEqual([
    'customer_browser_color_depth',
    'customer_browser_java_enabled',
    'customer_browser_screen_height',
    'customer_browser_screen_width',
    'customer_browser_time_zone',
  ]);
});

test.each([false, 'false', undefined, ''])('flags of %j promise nothing', (flag) => {
  expect(said({ customer_browser_info: flag, customer_browser_javascript_enabled: flag })).toEqual({});
});

test.each([
  ['customer_browser_info', 'yes'],
  ['customer_browser_info', 1],
  ['customer_browser_accept_language', 'not a tag'],
  ['customer_browser_accept_language', 'ru-RU-xxx'],
  ['customer_browser_user_agent', 'x'.repeat(2049)],
  ['customer_browser_accept_header', 'a\r\nb'],
  ['customer_browser_color_depth', '30'],
  ['customer_browser_screen_height', '1234567'],
  ['customer_browser_screen_width', 1920],
  ['customer_browser_time_zone', '+03:00'],
  ['tds_areq_notification_url', 'http://shop.example/'],
  ['tds_cres_notification_url', `https://shop.example/${'x'.repeat(236)}`],
  ['tds_authentication_result_type', 'FULL'],
  ['tds_authentication_result_authentication_type', '05'],
  ['tds_authentication_result_authentication_value', 'x'.repeat(18)],
  ['tds_authentication_result_authentication_value', 'x'.repeat(29)],
  ['tds_authentication_result_transaction_id', 'x'.repeat(37)],
  ['tds_authentication_result_transaction_status', 'y'],
  ['tds_authentication_result_message_version', '2.3.0'],
])('%s %j is refused', (name, value) => {
  expect(Object.keys(said({ [name]: value }))).toEqual([name]);
});

test('the notification address goes by one of its two names', () => {
  const address = `https://shop.example/${'x'.repeat(235)}`;

  expect(said({ tds_areq_notification_url: address })).toEqual({});
  expect(said({ tds_cres_notification_url: address })).toEqual({});
  expect(
    Object.keys(said({ tds_areq_notification_url: address, tds_cres_notification_url: address })),
  ).toEqual(['tds_cres_notification_url']);
});

test('a result of 3-D Secure done elsewhere is passed on as it came', () => {
  const request = { ...withCard, ...external };

  expect(readRequest(preauth, request)).toEqual({ ok: true, value: request });
});
