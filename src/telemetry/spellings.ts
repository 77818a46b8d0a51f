/** The ways in which a text may stand inside another one: plain, quoted, percent-encoded, base64, hexadecimal. */
export function spellingsOf(text: string): string[] {
  const bytes = Buffer.from(text);
  const base64 = [0, 1, 2].map((offset) => base64At(bytes, offset));
  return [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text),
    encodeURIComponent(encodeURIComponent(text)),
    new URLSearchParams([['', text]]).toString().slice(1),
    ...base64,
    ...base64.map(urlSafe),
    ...base64.map((one) => encodeURIComponent(one)),
    bytes.toString('hex'),
  ];
}

/** As much of its base64 as is the same whatever stands before and after it, `offset` bytes into a group of three. */
function base64At(bytes: Buffer, offset: number): string {
  const all = Buffer.concat([Buffer.alloc(offset), bytes]);
  const encoded = all.toString('base64').replace(/=+$/, '');
  const whole = all.length % 3 === 0 ? encoded : encoded.slice(0, -1);
  return whole.slice(offset === 0 ? 0 : offset + 1);
}

function urlSafe(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_');
}
