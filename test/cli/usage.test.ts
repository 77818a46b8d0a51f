import { expect, test } from 'vitest';
import { key, minimal } from '../config/environment.ts';
import { topFile } from '../docs/markdown.ts';
import { run } from './command-line.ts';

const commands = [
  'up',
  'preauth',
  'capture',
  'cancel',
  'batches',
  'show',
  'list',
  'review',
  'accounts',
  'keys',
  'simulate',
  'demo',
];
const below: Record<string, string[]> = {
  batches: ['list', 'show'],
  review: ['list', 'resolve'],
  accounts: ['list', 'resume'],
  keys: ['list', 'new', 'retire', 'public'],
};
const helpful = commands.flatMap((name) => below[name]?.map((own) => `${name} ${own}`) ?? name);

test('--help names every command', async () => {
  const { code, out, err } = await run(['--help']);

  expect([code, err]).toEqual([0, '']);
  for (const command of commands) expect(out).toMatch(new RegExp(`^ +${command} `, 'm'));
});

test('--version prints that of the package', async () => {
  const { code, out, err } = await run(['--version']);
  const { version } = JSON.parse(topFile('package.json')) as { version: string };

  expect([code, out, err]).toEqual([0, `${version}\n`, '']);
});

test.each(helpful)('%s --help says what it does, with its options', async (command) => {
  const { code, out, err } = await run([...command.split(' '), '--help']);

  expect([code, err]).toEqual([0, '']);
  expect(out).toContain(`Usage: paynet-worker ${command}`);
  expect(out).toContain('--json');
});

test.each([
  [[]],
  [['nonsense']],
  [['--nonsense']],
  [['up', '--role', 'cook']],
  [['up', 'extra']],
  [['preauth']],
  [['preauth', 'a.json', 'b.json']],
  [['preauth', '/nowhere/at-all.json']],
  [['preauth', 'a.json', '--wait', 'soon']],
  [['preauth', 'a.json', '--wait', '30']],
  [['capture']],
  [['capture', 'o-1', '--amount']],
  [['capture', 'o-1', '--amount', '5.00']],
  [['capture', 'o-1', '--currency', 'USD']],
  [['cancel']],
  [['cancel', 'o-1', '--comment']],
  [['cancel', 'o-1', '--amount', '5.00']],
  [['capture', 'o-1', '--approved']],
  [['capture', 'o-1', '--file', 'a.csv']],
  [['capture', 'o-1', '--dry-run']],
  [['capture', '--approved', '--file', 'a.csv']],
  [['capture', '--approved', '--amount', '5.00', '--currency', 'USD']],
  [['capture', '--approved', '--skip-wrong']],
  [['capture', '--approved', '--until', 'tonight']],
  [['capture', '--approved', '--until', '2026-11-22T20:30:00']],
  [['capture', '--approved', '--day', '']],
  [['capture', '--approved', '--max-count', '0']],
  [['capture', '--approved', '--max-total', '1000.00']],
  [['capture', '--approved', '--max-total', 'USD=1', '--max-total', 'USD=2']],
  [['capture', '--approved', '--exclude-file', '/nowhere/at-all.txt']],
  [['capture', '--approved', '--out', '/nowhere/at-all.csv']],
  [['batches', 'everything']],
  [['batches', 'show']],
  [['show']],
  [['list', '--status', 'lost']],
  [['review', 'everything']],
  [['review', 'resolve']],
  [['review', 'resolve', 'o-1', '--as', 'approved']],
  [['review', 'resolve', 'o-1', '--reason', 'seen']],
  [['review', 'resolve', 'o-1', '--as', 'refunded', '--reason', 'seen']],
  [['review', 'resolve', 'o-1', '--as', 'approved', '--reason', 'seen', '--operation', 'refund']],
  [['keys', 'everything']],
  [['keys', 'new', '--from', 'soon']],
  [['keys', 'new', '--from', '0']],
  [['keys', 'retire']],
  [['simulate', '--port', '99999']],
  [['simulate', '--port', '0x50']],
  [['simulate', '--delay', 'soon']],
  [['simulate', '--faults', 'restart=0.5']],
  [['simulate', '--faults', 'reset-after=often']],
  [['simulate', '--seed', 'lucky']],
])('wrong usage is 2, and says so without a stack trace: %j', async (argv) => {
  const { code, out, err } = await run(argv, minimal);

  expect(code).toBe(2);
  expect(`${out}${err}`).not.toBe('');
  expect(err).not.toMatch(/^ +at /m);
  expect(err).not.toContain('at-all');
});

test.each([
  ['up'],
  ['preauth', `${import.meta.dirname}/../../package.json`],
  ['capture', 'o-1'],
  ['cancel', 'o-1'],
  ['capture', '--approved'],
  ['batches'],
  ['show', 'o-1'],
  ['list'],
  ['review'],
  ['review', 'resolve', 'o-1', '--as', 'declined', '--reason', 'seen'],
])('%s lists everything wrong with the configuration, and is 2', async (...argv) => {
  const { code, out, err } = await run(argv, {
    GATEWAY_BASE_URL: 'http://gateway.example',
    GATEWAY_CONTROL_KEY: key.slice(0, 20),
    HTTP_PORT: 'x',
  });

  expect([code, out]).toEqual([2, '']);
  expect(err.split('\n').slice(0, -1)).toEqual([
    'The configuration has problems:',
    expect.stringContaining('GATEWAY_BASE_URL: wants an https URL'),
    expect.stringContaining('GATEWAY_CONTROL_KEY: a control key has at least 32 characters'),
    expect.stringContaining('HTTP_PORT: wants a port number'),
    expect.stringContaining('GATEWAY_LOGIN: is missing'),
    expect.stringContaining('GATEWAY_ENDPOINT_ID: is missing'),
  ]);
  expect(err).not.toContain(key.slice(0, 20));
});

test.each([
  ['show', 'o-1', '--account', 'nope'],
  ['list', '--account', 'nope'],
  ['capture', 'o-1', '--account', 'nope'],
  ['cancel', 'o-1', '--account', 'nope'],
  ['batches', '--account', 'nope'],
  ['review', '--account', 'nope'],
  ['review', 'resolve', 'o-1', '--as', 'declined', '--reason', 'seen', '--account', 'nope'],
  ['accounts', 'resume', 'nope'],
])('an account that is not configured is 2, in one wording: %s', async (...argv) => {
  expect(await run(argv, minimal)).toEqual({
    code: 2,
    out: '',
    err: 'No such account is configured; `paynet-worker accounts` lists them.\n',
  });
});

test.each([
  [['batches', 'day-2026-11-22-of-default'], '`batches list`, `batches show ID`'],
  [['batches', 'day-2026-11-22-of-default', '--json'], '`batches list`, `batches show ID`'],
  [['accounts', 'foo'], '`accounts list`, `accounts resume ID`'],
  [['review', 'foo'], '`review list`, `review resolve CLIENT_ORDERID`'],
  [['keys', 'foo'], '`keys list`, `keys new`, `keys retire ID`, `keys public`'],
])('a word that is no command is told so, with those that there are: %j', async (argv, others) => {
  expect(await run(argv, minimal)).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining(`error: there is no such command; there are ${others}\n`),
  });
});

test('of one payment, a list and all that is approved, only one can be captured', async () => {
  expect((await run(['capture', 'o-1', '--approved'], minimal)).err).toBe(
    'Name one payment, or give --file or --approved: only one of them.\n',
  );
});

test('a list does not begin anew where the cursor is none', async () => {
  const { code, out, err } = await run(['list', '--cursor', 'zzz'], minimal);

  expect([code, out]).toEqual([2, '']);
  expect(err).toContain('wants the next_cursor of the page before');
});

test('help names defaults as a person would, and what an account is of', async () => {
  expect((await run(['up', '--help'])).out.replace(/\s+/g, ' ')).toContain('(default: all of them)');
  expect((await run(['batches', 'list', '--help'])).out).toContain('account of the batch,');
  expect((await run(['list', '--help'])).out).toContain('account of the payment,');
  expect((await run(['capture', '--help'])).out.replace(/\s+/g, ' ')).toContain(
    'what was created by its end (or --until), also before; today without this',
  );
});

test.each([
  [['capture', '--approved', '--max-total', 'USD=1,000.00'], "option '--max-total <amount>': wants e.g."],
  [['capture', '--approved', '--max-count', '1,000.00'], "option '--max-count <number>': wants a number"],
  [['preauth', 'a.json', '--wait', '1,000.00'], "option '--wait <duration>': "],
  [['list', '--status', '1,000.00'], "option '--status <status>': Allowed choices are queued"],
  [['review', 'resolve', 'o-1', '--as', '1,000.00'], "option '--as <status>': Allowed choices are "],
  [['list', '--akount=1,000.00'], "unknown option '--akount'\n"],
  [["1,000.00'\n1,000.00"], 'unknown command\n'],
])('what was typed is not repeated: %j', async (argv, told) => {
  const { code, err } = await run(argv, minimal);

  expect(code).toBe(2);
  expect(err).toContain(told);
  expect(err).not.toContain('1,000.00');
});

test.each([
  [
    ['preauth', '/nowhere/at-all.json'],
    'The file named by <file> cannot be read: there is no such file or folder.',
  ],
  [['preauth', '/'], 'The file named by <file> cannot be read: it is a folder.'],
  [['batches', 'show', 'b', '--out', '/'], 'The file of --out cannot be written: it is a folder.'],
])('a file that cannot be used is told by its argument, with why: %j', async (argv, told) => {
  expect(await run(argv, minimal)).toEqual({ code: 2, out: '', err: `${told}\n` });
});
