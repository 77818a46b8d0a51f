import type { Secret } from './canaries.ts';

/** Bytes that give a secret away, and how they are written: `base64`, `hex`. At least eight bytes. */
export interface Needle {
  bytes: Buffer;
  form: string;
  secret: Secret;
}

/**
 * Every way to write a secret that is looked for byte by byte. Digits, also in groups, are found by
 * `openDigits`, and codes in the clear by `openCodes`: neither can be told by bytes alone.
 */
export function needlesOf(secret: Secret): Needle[] {
  const forms = [...textsOf(secret).flatMap(formsOfText), ...binaryForms(secret)];
  return forms
    .filter(([, bytes]) => bytes.length >= 8)
    .map(([form, bytes]) => ({ form, bytes: Buffer.from(bytes), secret }));
}

type Form = readonly [form: string, bytes: Buffer];

/** The texts to be found in other alphabets, and whether also as they are. */
function textsOf({ kind, value }: Secret): { text: string; plain: string[] }[] {
  switch (kind) {
    case 'number':
      return [{ text: value, plain: [] }];
    case 'code':
      return [`cvv2=${value}`, `"cvv2":"${value}"`].map((text) => ({ text, plain: [] }));
    case 'holder':
      return [{ text: value, plain: [value, value.toLowerCase(), capitalized(value)] }];
    case 'control':
      return [{ text: value, plain: [value, value.toUpperCase()] }];
    default:
      return [{ text: value, plain: [value] }];
  }
}

function formsOfText({ text, plain }: { text: string; plain: string[] }): Form[] {
  const bytes = Buffer.from(text);
  return [
    ...plain.flatMap((one): Form[] => [
      ['clear', Buffer.from(one)],
      ['spaced', Buffer.from([...one].join(' '))],
      // Without the last byte it is also the middle of the big-endian form.
      ['UTF-16', Buffer.from(one, 'utf16le').subarray(0, -1)],
    ]),
    ...base64Forms(bytes),
    ...either('hex', bytes.toString('hex')),
    ...either('URL', escaped(bytes, '%')),
    ...either('escaped', escaped(bytes, '\\u00')),
    ['HTML', Buffer.from([...bytes].map((byte) => `&#${byte};`).join(''))],
  ];
}

/** Where the text begins within a group of three decides its letters; the ends depend on what is beside it. */
function base64Forms(bytes: Buffer): Form[] {
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const sure = whole.slice(Math.ceil((8 * before) / 6), Math.floor((8 * (before + bytes.length)) / 6));
    const url = sure.replaceAll('+', '-').replaceAll('/', '_');
    const standard: Form = ['base64', Buffer.from(sure)];
    return url === sure ? [standard] : [standard, ['base64url', Buffer.from(url)]];
  });
}

function binaryForms({ kind, value }: Secret): Form[] {
  if (kind === 'number') {
    const bytes = Buffer.alloc(32);
    bytes.writeBigUInt64LE(BigInt(value), 0);
    bytes.writeBigUInt64BE(BigInt(value), 8);
    bytes.writeDoubleLE(Number(value), 16);
    bytes.writeDoubleBE(Number(value), 24);
    return [0, 8, 16, 24].map((at): Form => ['binary number', bytes.subarray(at, at + 8)]);
  }
  if (kind !== 'control') return [];
  const digest = Buffer.from(value, 'hex');
  return [['binary', digest], ...base64Forms(digest)];
}

function either(form: string, lower: string): Form[] {
  return [...new Set([lower, lower.toUpperCase().replaceAll('\\U', '\\u')])].map(
    (text): Form => [form, Buffer.from(text)],
  );
}

function escaped(bytes: Buffer, sign: string): string {
  return [...bytes].map((byte) => sign + byte.toString(16).padStart(2, '0')).join('');
}

function capitalized(text: string): string {
  return text.charAt(0) + text.slice(1).toLowerCase();
}
