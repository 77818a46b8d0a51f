import { readFileSync } from 'node:fs';

/** A file of the top folder, as text. */
export function topFile(name: string): string {
  return readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
}

/** The rows of the one table whose header reads so, cell by cell; throws when there is none, or two. */
export function table(markdown: string, ...header: string[]): string[][] {
  const blocks = markdown.split('\n').reduce<string[][]>((found, line, at, lines) => {
    if (!line.startsWith('|')) return found;
    if (lines[at - 1]?.startsWith('|')) found.at(-1)?.push(line);
    else found.push([line]);
    return found;
  }, []);

  const [match, ...others] = blocks.filter(([head = '']) => cells(head).join('|') === header.join('|'));
  if (!match || others.length > 0)
    throw new Error(`There must be exactly one table | ${header.join(' | ')} |`);
  return match.slice(2).map(cells);
}

/** What stands in single backticks, in order. */
export function codes(text = ''): string[] {
  return [...text.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map(([, code = '']) => code);
}

/** The contents of the fenced blocks of these languages. */
export function blocks(markdown: string, ...languages: string[]): string[] {
  const fences = markdown.matchAll(/^```(\w*)\n(.*?)^```$/gms);
  return [...fences]
    .filter(([, language = '']) => languages.includes(language))
    .map(([, , code = '']) => code);
}

/** Where its links within the project lead: `file`, `file#heading` or `#heading`. */
export function links(markdown: string): string[] {
  return [...withoutFences(markdown).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link);
}

/** The anchors of its headings, as forges make them; of two headings with the same words the second gets `-1`. */
export function anchors(markdown: string): string[] {
  const seen = new Map<string, number>();
  return [...withoutFences(markdown).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => {
    const anchor = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/ /g, '-');
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
}

function withoutFences(markdown: string): string {
  return markdown.replace(/^```.*?^```$/gms, '');
}

function cells(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}
