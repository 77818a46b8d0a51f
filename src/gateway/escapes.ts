/**
 * A text, and what it reads as once its escapes are read: percent signs, HTML entities, `\u0034` and `\x34`.
 * Up to four times, since what is echoed was often escaped before. The one that is read furthest comes first.
 */
export function readings(text: string, times = 4): string[] {
  const read = unescaped(text);
  return read === text || times === 0 ? [text] : [...readings(read, times - 1), text];
}

function unescaped(text: string): string {
  return percentDecoded(text)
    .replace(numbered, (_, decimal?: string, hex?: string) => character(decimal ?? `0x${hex}`))
    .replace(/&([a-z]+);/gi, (entity, name: string) => entities.get(name.toLowerCase()) ?? entity)
    .replace(backslashed, (_, braced?: string, four?: string, two?: string) =>
      character(`0x${braced ?? four ?? two}`),
    );
}

/** A sign right before a whole card number escapes nothing: read as an escape it would take two digits away. */
function percentDecoded(text: string): string {
  return text.replace(/(?:%(?!\d{13})[0-9a-f]{2})+/gi, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString(),
  );
}

const numbered = /&#(?:0{0,5}(\d{1,7})|x0{0,5}([0-9a-f]{1,6}))(?!\d);?/gi;

const backslashed = /\\+(?:u\{([0-9a-f]{1,6})\}|u([0-9a-f]{4})|x([0-9a-f]{2}))/gi;

const entities: ReadonlyMap<string, string> = new Map([
  ...(['nbsp', 'ensp', 'emsp', 'thinsp', 'tab', 'newline'] as const).map((name) => [name, ' '] as const),
  ...(['shy', 'zwj', 'zwnj'] as const).map((name) => [name, ''] as const),
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['equals', '='],
  ['colon', ':'],
  ['comma', ','],
  ['period', '.'],
  ['lowbar', '_'],
]);

function character(code: string): string {
  const point = Number(code);
  return point > 0x10_ffff || (point >= 0xd8_00 && point <= 0xdf_ff) ? '\ufffd' : String.fromCodePoint(point);
}
