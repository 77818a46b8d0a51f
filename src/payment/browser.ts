import { z } from 'zod';
import type { Lengths } from './limits.ts';
import type { Loose, Rule } from './reading.ts';
import { webAddress } from './redirects.ts';
import { atMost, digits, inOrder, line, noCardNumber, text, wireString } from './text.ts';

/** What 3-D Secure wants to know of the payer's browser. Only some channels take it. */
export function browserShape(lengths: Lengths) {
  return {
    customer_browser_info: flag.exactOptional(),
    customer_browser_accept_header: text(lengths.customer_browser_accept_header).exactOptional(),
    customer_browser_javascript_enabled: flag.exactOptional(),
    customer_browser_accept_language: language(lengths.customer_browser_accept_language).exactOptional(),
    customer_browser_user_agent: text(lengths.customer_browser_user_agent).exactOptional(),
    customer_browser_color_depth: wireString
      .regex(/^(?:1|4|8|15|16|24|32|48)$/, 'write 1, 4, 8, 15, 16, 24, 32 or 48')
      .exactOptional(),
    customer_browser_java_enabled: flag.exactOptional(),
    customer_browser_screen_height: digits(1, 6).exactOptional(),
    customer_browser_screen_width: digits(1, 6).exactOptional(),
    customer_browser_time_zone: wireString
      .regex(/^[+-]?[0-9]{1,4}$/, 'write minutes between UTC and the browser, like "-180"')
      .exactOptional(),
    tds_areq_notification_url: webAddress(lengths.tds_areq_notification_url).exactOptional(),
    tds_cres_notification_url: webAddress(lengths.tds_cres_notification_url).exactOptional(),
  };
}

/** `customer_browser_info` promises the basic fields, JavaScript those only JavaScript can read. */
export const wholeBrowser: Rule = (request) => [
  ...(says(request, 'customer_browser_info') ? missing(request, basics, 'customer_browser_info') : []),
  ...(says(request, javascript) ? missing(request, readByJavascript, javascript) : []),
];

/** The two names of the notification address are one field. */
export const oneNotificationUrl: Rule = (request) => {
  if (!('tds_areq_notification_url' in request && 'tds_cres_notification_url' in request)) return [];
  return [{ path: 'tds_cres_notification_url', message: 'send it or tds_areq_notification_url, not both' }];
};

const javascript = 'customer_browser_javascript_enabled';

const basics = [
  'customer_browser_accept_header',
  javascript,
  'customer_browser_accept_language',
  'customer_browser_user_agent',
];

const readByJavascript = [
  'customer_browser_color_depth',
  'customer_browser_java_enabled',
  'customer_browser_screen_height',
  'customer_browser_screen_width',
  'customer_browser_time_zone',
];

const flag = z
  .union([z.boolean(), z.enum(['true', 'false'])], { error: 'write true or false' })
  .transform(String);

function language(limit: number) {
  return line()
    .superRefine(
      inOrder(
        atMost(limit),
        [
          (tag) => /^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*$/.test(tag),
          'write a language tag (BCP 47) like "ru-RU"',
        ],
        noCardNumber,
      ),
    )
    .meta({ maxLength: limit });
}

function says(request: Loose, name: string): boolean {
  return String(request[name]) === 'true';
}

function missing(request: Loose, names: string[], because: string) {
  return names
    .filter((name) => !(name in request))
    .map((path) => ({ path, message: `is missing: ${because} is true` }));
}
