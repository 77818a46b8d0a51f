/** All that is kept of a card. */
export interface CardOnFile {
  bin: string;
  last4: string;
  type: string;
  /** Not told of every card. */
  funding?: 'Debit' | 'Credit';
  expireMonth: string;
  expireYear: string;
}

/** What may be kept of the card a request carries. */
export function cardOnFile(pan: string, expireMonth: string, expireYear: string): CardOnFile {
  const type = brands.find(([, prefix]) => prefix.test(pan))?.[0] ?? 'UNKNOWN';
  const funding = fundings.find(([, prefix]) => prefix.test(pan))?.[0];
  const bin = pan.slice(0, 6);
  return { bin, last4: pan.slice(-4), type, expireMonth, expireYear, ...(funding && { funding }) };
}

/** The card behind the token of the documents' example, 1491927. */
export const documentedCard: CardOnFile = {
  bin: '453897',
  last4: '6732',
  type: 'VISA',
  funding: 'Credit',
  expireMonth: '12',
  expireYear: '2099',
};

/** The check digit of a card number (ISO/IEC 7812). */
export function passesLuhn(pan: string): boolean {
  const sum = [...pan].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

const brands: [name: string, prefix: RegExp][] = [
  ['VISA', /^4/],
  ['MIR', /^220[0-4]/],
  ['MASTERCARD', /^(5[1-5]|2[2-7])/],
  ['AMEX', /^3[47]/],
  ['DINERS', /^3[068]/],
  ['JCB', /^35/],
  ['DISCOVER', /^6(011|5)/],
  ['UNIONPAY', /^62/],
  ['MAESTRO', /^(5|6)/],
];

/** Of all other cards the simulator doesn't say. */
const fundings: [funding: 'Debit' | 'Credit', prefix: RegExp][] = [
  ['Credit', /^(453897|3[47])/],
  ['Debit', /^(220[0-4]|50)/],
];
