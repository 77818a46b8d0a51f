import { cardFields } from '../../payment/card.ts';

/** A card as the gateway's parameters name it: `credit_card_number`, `cvv2`, … */
export type Card = Readonly<Record<string, string>>;

/** What is sealed apart: the card code may not be kept any longer than it takes to send it. */
export type RecordName = 'number' | 'code';

const namesIn = {
  number: cardFields.filter((name) => name !== 'cvv2'),
  code: ['cvv2'],
} as const satisfies Record<RecordName, readonly string[]>;

/**
 * A card's parameters as they go into the body of a request: form-encoded, trimmed, without empty ones.
 * So whoever sends them makes no text of them any more: texts can't be wiped.
 */
export function cardForm(card: Card, record: RecordName): Buffer {
  const form = new URLSearchParams();
  for (const name of namesIn[record]) {
    const value = card[name]?.trim() ?? '';
    if (value !== '') form.append(name, value);
  }
  return Buffer.from(form.toString());
}

/**
 * True when these bytes are what `cardForm` makes of a record: its parameters, each once, and no other. Who
 * seals can't be told from the seal, so nothing else may get into a request this way: no amount, no address.
 */
export function isCardForm(form: Buffer, record: RecordName): boolean {
  if (form.length === 0) return record === 'code';
  const left = new Set<string>(namesIn[record]);
  for (let at = 0; at <= form.length; ) {
    const end = form.indexOf('&', at);
    const part = form.subarray(at, end < 0 ? form.length : end);
    const name = [...left].find((one) => isFieldOf(part, one));
    if (name === undefined) return false;
    left.delete(name);
    at += part.length + 1;
  }
  return true;
}

function isFieldOf(part: Buffer, name: string): boolean {
  const before = Buffer.from(`${name}=`);
  const value = part.subarray(before.length);
  return (
    part.subarray(0, before.length).equals(before) &&
    value.length > 0 &&
    value.every((byte) => encoded.includes(byte))
  );
}

/** What form encoding leaves: letters, digits, `*-._`, `+` for a blank, `%` and hex for everything else. */
const encoded = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789*-._+%');
