import { isIP } from 'node:net';
import { iso31661, iso31662 } from 'iso-3166';
import email from 'validator/lib/isEmail.js';
import { holdsCardNumber } from './card-number.ts';
import type { Lengths } from './limits.ts';
import type { Rule } from './reading.ts';
import { atMost, inOrder, line, text, wireString } from './text.ts';

const { default: isEmail } = email;

/** Who pays, as far as the gateway's fraud screening wants to know. All optional here: see `required`. */
export function payerShape(lengths: Lengths, now: () => number) {
  return {
    email: emailAddress(lengths.email).exactOptional(),
    first_name: text(lengths.first_name).exactOptional(),
    last_name: text(lengths.last_name).exactOptional(),
    address1: text(lengths.address1).exactOptional(),
    city: text(lengths.city).exactOptional(),
    zip_code: text(lengths.zip_code).exactOptional(),
    country: countryCode.exactOptional(),
    state: line().describe('US, CA and AU only: state by ISO 3166-2, without the country.').exactOptional(),
    phone: phoneNumber(lengths.phone).exactOptional(),
    cell_phone: phoneNumber(lengths.cell_phone).exactOptional(),
    ssn: personalNumber(lengths.ssn).exactOptional(),
    birthday: wireString
      .refine((day) => isPastDay(day, now()), 'write a day of the past as YYYYMMDD')
      .meta({ pattern: '^(19|20)[0-9]{6}$' })
      .exactOptional(),
  };
}

/** The payer's address on the net: IPv4 or IPv6 as text, in the form the gateway can compare. */
export const ipAddress = line()
  .superRefine(
    inOrder(
      atMost(45),
      // A zone (`%eth0`) means something on the shop's machine only.
      [(address) => isIP(address) !== 0 && !address.includes('%'), 'write an IPv4 or IPv6 address'],
      [(address) => !isMappedIpv4(address), 'write it as IPv4'],
    ),
  )
  .meta({ maxLength: 45, description: "The payer's IPv4 or IPv6 address." });

/** The gateway wants the state for these countries, from its own list, and not for others. */
export const stateOfCountry: Rule = ({ country, state }) => {
  const regions = states.get(String(country));
  if (regions) return typeof state === 'string' && regions.has(state) ? [] : [askForState([...regions])];
  if (state === undefined || isUnknownCountry(country)) return [];
  return [{ path: 'state', message: 'leave it out: only US, CA and AU have states here' }];
};

/** By ISO 3166-2; the gateway's list has none for the Northern Marianas and the outlying islands. */
const states = new Map(
  ['US', 'CA', 'AU'].map((country) => [
    country,
    new Set(
      iso31662
        .filter(({ parent, code }) => parent === country && !['US-MP', 'US-UM'].includes(code))
        .map(({ code }) => code.slice(3)),
    ),
  ]),
);

const countries = new Set(iso31661.map(({ alpha2 }) => alpha2));

const countryCode = wireString
  .refine((code) => countries.has(code), 'write an ISO 3166-1 code of two capital letters, like "US"')
  .meta({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2, upper case.' });

function isUnknownCountry(country: unknown): boolean {
  return country !== undefined && !countries.has(String(country));
}

function askForState(regions: string[]) {
  return { path: 'state', message: `write one of ${regions.join(' ')}` };
}

/** ASCII only: the address is part of the signature, and no document says how others are encoded there. */
function emailAddress(limit: number) {
  return line()
    .superRefine(
      inOrder(
        atMost(limit),
        [
          (address) => /^[!-~]{3,320}$/.test(address) && isEmail(address, { allow_utf8_local_part: false }),
          'write an e-mail address in ASCII; an international domain as xn--…',
        ],
        // Dots are usual where blanks can't stand.
        [(address) => !holdsCardNumber(address.replaceAll('.', '-')), 'write it without a card number'],
      ),
    )
    .meta({ maxLength: limit });
}

/** National ids of 13 digits are spared: South Africa's pass Luhn by design, and cards that short are gone. */
function personalNumber(limit: number) {
  const pattern = `^[0-9]{1,${limit}}$`;
  return wireString
    .superRefine(
      inOrder(
        [(number) => new RegExp(pattern).test(number), `write it as 1 to ${limit} digits`],
        [(number) => number.length === 13 || !holdsCardNumber(number), 'write it without a card number'],
      ),
    )
    .meta({ pattern });
}

/** A phone may pass Luhn by chance. So only the payer's own card number is refused: see `numberInItsOwnField`. */
function phoneNumber(limit: number) {
  return line()
    .superRefine(
      inOrder(atMost(limit), [
        (number) => /^[+0-9 ()-]*$/.test(number) && number.replace(/[^0-9]/g, '').length >= 6,
        'write at least 6 digits; +, blanks, - and ( ) may stand between them',
      ]),
    )
    .meta({ maxLength: limit, description: 'International number with country code, e.g. `+12063582043`.' });
}

/** The URL parser writes every spelling of an IPv4-mapped address in the same way. */
function isMappedIpv4(address: string): boolean {
  const url = `http://[${address}]`;
  return URL.canParse(url) && /^\[::ffff:[0-9a-f]+:[0-9a-f]+\]$/.test(new URL(url).hostname);
}

function isPastDay(text: string, now: number): boolean {
  const [, year, month, day] = /^((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})$/.exec(text) ?? [];
  if (year === undefined) return false;
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  // JavaScript moves 30 February into March; a real day reads back as it was written.
  return date.getTime() <= now && date.toISOString().startsWith(`${year}-${month}-${day}`);
}
