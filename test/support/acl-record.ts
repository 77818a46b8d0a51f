import { createHash } from 'node:crypto';
import { type AclRole, aclRoles } from './acl.ts';
import type { GuardedRedis } from './acl-servers.ts';

/** What one role had done by one server. */
export interface Calls {
  /** Commands it sent itself, `client|setname` for those that have parts. */
  sent: Set<string>;
  /** Every command that stands in a script it sent, whether it was reached this time or not. */
  scripted: Set<string>;
  /** Everything else in its commands: keys, channels, values. */
  said: Set<string>;
}

export interface Recording {
  /** Ends it, and tells what each role did. */
  end(): Promise<Record<AclRole, Calls>>;
}

type Line = readonly [address: string, words: readonly string[]];

/** Writes down what a server is asked, from now on. */
export async function record({ admin, roleAt }: GuardedRedis): Promise<Recording> {
  const lines: Line[] = [];
  const known = new Set(((await admin.call('COMMAND')) as [string][]).map(([name]) => name));
  const monitor = await admin.monitor();
  monitor.on('monitor', (_time: string, words: string[], address: string) => lines.push([address, words]));

  return {
    async end() {
      // The server tells of what it did in order: after this word there is nothing left to hear.
      const last = `the end ${process.hrtime.bigint()}`;
      const heard = new Promise<void>((resolve) => {
        monitor.on('monitor', (_time: string, words: string[]) => words[1] === last && resolve());
      });
      await admin.echo(last);
      await heard;
      monitor.disconnect();
      return callsIn(lines, roleAt, known);
    },
  };
}

function callsIn(
  lines: readonly Line[],
  roleAt: GuardedRedis['roleAt'],
  known: ReadonlySet<string>,
): Record<AclRole, Calls> {
  const nothing = (): Calls => ({ sent: new Set(), scripted: new Set(), said: new Set() });
  const calls = Object.fromEntries(aclRoles.map((role) => [role, nothing()])) as Record<AclRole, Calls>;
  const scripts = scriptsIn(lines, known);

  let caller: AclRole | undefined;
  for (const [address, words] of lines) {
    // What a script does follows its call.
    if (address !== 'lua') caller = roleAt(address);
    if (caller === undefined) continue;
    const { sent, scripted, said } = calls[caller];
    const name = nameOf(words);
    (address === 'lua' ? scripted : sent).add(name);
    if (name !== 'client|setname') for (const word of words.slice(1)) said.add(word);
    for (const command of scripts.get(scriptIn(name, words)) ?? []) scripted.add(command);
  }
  return calls;
}

const withParts = new Set(['client', 'script', 'cluster', 'config', 'acl', 'object', 'memory', 'xinfo']);

function nameOf([command = '', part = '']: readonly string[]): string {
  const name = command.toLowerCase();
  return withParts.has(name) ? `${name}|${part.toLowerCase()}` : name;
}

function scriptIn(name: string, [, script = '']: readonly string[]): string {
  if (name === 'eval') return digest(unquoted(script));
  return name === 'evalsha' ? script : '';
}

/** Commands of every script by its digest, from where its text was sent. */
function scriptsIn(lines: readonly Line[], known: ReadonlySet<string>): Map<string, string[]> {
  const texts = lines.flatMap(([, words]) => (nameOf(words) === 'eval' ? [unquoted(words[1] ?? '')] : []));
  const scripts = new Map<string, string[]>([['', []]]);
  for (const text of texts) scripts.set(digest(text), commandsIn(text, known));
  for (const [, [command, script = '']] of lines) {
    if (command?.toLowerCase() === 'evalsha' && !scripts.has(script))
      throw new Error(`a script was called of which the text was never seen: ${script}`);
  }
  return scripts;
}

/** Whatever is called by name, and names in capitals that are handed around. What is put together is not seen. */
function commandsIn(script: string, known: ReadonlySet<string>): string[] {
  const bare = script.replaceAll(/--.*$/gm, '');
  const called = bare.matchAll(/\b[rp]?call\(\s*["'](\w+)["']/g);
  const named = bare.matchAll(/["']([A-Z]+)["']/g);
  const names = [...called, ...named].map(([, name = '']) => name.toLowerCase());
  return names.filter((name) => known.has(name));
}

function digest(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}

/** As MONITOR quotes; the library has unquoted the quotes already. */
function unquoted(text: string): string {
  const plain: Record<string, string> = { n: '\n', r: '\r', t: '\t', a: '\u0007', b: '\b' };
  return text.replaceAll(/\\(?:x([0-9a-f]{2})|(.))/g, (_, hex: string | undefined, one: string) =>
    hex === undefined ? (plain[one] ?? one) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
