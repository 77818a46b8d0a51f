/** What a match of one of these means: its text, and `behind`, a value that it only looked ahead at, go. */
export type Named = [pattern: RegExp, mark: string, isOne: (match: RegExpExecArray) => boolean];

/**
 * Card data behind its names, in whatever a program prints a request in: forms, JSON, XML, HTML, the dumps of
 * PHP, Python and Ruby, or words. Between a name and its value there may be signs and a few small words, of
 * bounded number, so that searching takes no longer than the text is long.
 */
export function cardDataBehindNames(): {
  [what in 'number' | 'holder' | 'expiry' | 'control' | 'code']: Named;
} {
  return {
    number: [
      named(numberNames, '\\d(?:(?:[^\\p{L}\\p{N}&]{0,3}|[\\s.]{4,6})\\d){7,}'),
      '[card number]',
      always,
    ],
    holder: [named(holderNames, `(?=(?<behind>${holder}))`), '[card holder]', isHolder],
    expiry: [named(expiryNames, '\\d{1,4}(?:\\s?[/-]\\s?\\d{1,4})?(?!\\d)'), '[expiry]', always],
    control: [named('control', '[0-9a-f]{8,}'), '[control]', always],
    code: [named(codeNames, `${code}(?!\\d)`), '[card code]', always],
  };
}

const always = () => true;

const numberNames = '(?:(?:credit_?|debit_?)?card|cc)_?(?:number|num|no)|pan';
const holderNames =
  "card_?printed_?name|(?:card_?|account_?)?holder(?:'?s)?(?:_?name)?|name_?on_?(?:the_?)?card";
const expiryNames =
  'expire_?(?:month|year)|exp(?:iry|iration|ires)?(?:_?(?:date|month|year))?|valid_?(?:thru|until)';
const codeNames = [
  '(?:card_?)?(?:c(?:vv|vc|av|vd)2?|cv2|cvn2?|csc|cid)',
  '(?:card_?)?(?:verification|validation|security)_?(?:value|code|number)2?',
  'card_?(?:verification|validation|security)',
].join('|');

/** Named codes only: three digits alone may be anything. */
const code = '(?:\\d{3,4}|\\d(?<sign>[ .+-])\\d\\k<sign>\\d(?:\\k<sign>\\d)?)';

/** To the closing quote, or to what ends a value elsewhere; `O'NEIL` goes on. */
const holder =
  '(?<=")\\p{L}[^"<>\\\\]{1,80}(?=\\\\*")|' + "\\p{L}(?:[^&;,|<>{}()\\[\\]\"'\\\\]|(?<=\\p{L})'(?=\\p{L}))*";

function named(names: string, value: string): RegExp {
  const spelled = names.replaceAll('_?', '[_ .\\[\\]-]{0,2}');
  return new RegExp(`(?<![a-z]|<\\\\*/)(?:${spelled})(?!\\p{L})(?<between>${between})${value}`, 'giu');
}

const sign = '[^\\p{L}\\p{N}&]{0,12}';
const words =
  's:\\d{1,3}(?=:)|value|xsd?|xsi|string|str|integer|int|number|type|text|field|code|is|was|of|the|td|th|[ubsi]';

/** Signs and small words; or the rest of a tag, up to its value or its end. */
const between = [
  `${sign}(?:(?:${words})(?!\\p{L})${sign}){0,6}`,
  '[^<>&]{0,80}?[^\\p{L}]value["\'\\\\\\s]{0,4}=["\'\\\\\\s]{0,4}',
  '\\s[^<>&]{0,80}["\'\\\\]\\s?>\\s?',
].join('|');

/** In a sentence about the name nothing but a blank or a colon stands before what is said of it. */
function isHolder({ groups }: RegExpExecArray): boolean {
  const { between = '', behind = '' } = groups ?? {};
  if (/,/.test(between)) return false;
  if (/[=>|]|["']$/.test(between)) return true;

  const hasTwoCapitals = /^\p{Lu}\S*\s\p{Lu}/u.test(behind);
  if (/:|\s[-–—]\s/.test(between)) return hasTwoCapitals || !saysSomething.test(behind);
  return hasTwoCapitals && !saysSomething.test(behind);
}

const saysSomething = new RegExp(
  `^(?:${[
    'is|are|was|were|has|have|had|must|may|might|can|cannot|could|should|shall|will|do|does|did|be|been',
    'a|an|the|this|that|your|our|any|only|please|no|not|none|null|too|in|at|by|on|of|or|and|for|from|with|to',
    'name|names|field|fields|value|length|characters?|format|type|data|account|bank|card|authentication',
    'invalid|incorrect|wrong|bad|empty|missing|required|unknown|unsupported|illegal|mismatch|blocked|contact',
    'error|failed|failure|declined|denied|rejected|expired|verification|check|cancelled|canceled|needs?',
  ].join('|')})(?![\\p{L}'])`,
  'iu',
);
