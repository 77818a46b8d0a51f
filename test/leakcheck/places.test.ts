import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { diceFor } from '../support/dice.ts';
import type { Member } from '../support/house.ts';
import { openRedisServer } from '../support/redis-server.ts';
import { canaryCard, secretsOf } from './canaries.ts';
import { readFiles, readOutside } from './files.ts';
import { inspectHttp, inspectRedis, inspectWorkers } from './inspect.ts';
import { readMemory } from './memory.ts';
import { readRedis, withRedis } from './redis-content.ts';
import { openScanner } from './scanner.ts';
import { isLeak, openTally } from './tally.ts';

const onLinux = test.skipIf(process.platform !== 'linux');
const card = canaryCard(diceFor(7, 'places'));
const { number, holder, code } = card;

const aTally = () => openTally('here', openScanner(secretsOf(card, 'card 7')));

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'paynet-places-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  return folder;
}

/** A process that makes what it gets on standard input into something, and then waits. */
async function aProcess(what: string, env: NodeJS.ProcessEnv = {}, ...argv: string[]): Promise<number> {
  const script = `
    let input = '';
    process.stdin.on('data', (text) => { input += text; }).on('end', () => {
      globalThis.kept = (${what})(JSON.parse(Buffer.from(input, 'base64')));
      input = '';
      process.stdout.write('ready');
      setInterval(() => {}, 1_000);
    });`;
  const child = spawn(process.execPath, ['-e', script, ...argv], { env });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdin.end(Buffer.from(JSON.stringify(card)).toString('base64'));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child.pid ?? 0;
}

const memoryOf = async (what: string) => {
  const tally = aTally();
  readMemory(await aProcess(what), tally.scan);
  return tally.row();
};

onLinux.each([
  ['strings', '(card) => ({ ...card })'],
  ['a form', '(card) => new URLSearchParams({ cvv2: card.code, ...card }).toString()'],
  ['a buffer', '(card) => Buffer.from(JSON.stringify(card))'],
])('a card in the memory of a process is found: %s', async (_, what) => {
  expect(await memoryOf(what)).toMatchObject({ cards: 1, numbers: 1, holders: 1 });
});

onLinux('a card that a process holds for others to see is found', async () => {
  const byEnvironment = aTally();
  readOutside(await aProcess('() => 0', { OF: number }), byEnvironment.scan);
  const byArgument = aTally();
  readOutside(await aProcess('() => 0', {}, holder), byArgument.scan);

  expect(byEnvironment.row()).toMatchObject({ numbers: 1, holders: 0 });
  expect(byArgument.row()).toMatchObject({ numbers: 0, holders: 1 });
});

onLinux('a process without it has nothing, and goes on', async () => {
  const tally = aTally();
  const pid = await aProcess('() => 0', {});
  const strangers = openTally('here', openScanner(secretsOf(canaryCard(diceFor(8, 'places')), 'card 8')));

  readMemory(pid, strangers.scan);
  readOutside(pid, tally.scan);

  expect(strangers.row()).toMatchObject({ cards: 0, secrets: 0 });
  expect(tally.row().cards).toBe(0);
  expect(facts(pid, 'State')).not.toContain('stopped');
});

onLinux('a process that may hold keys is not said to hold none', async () => {
  const pid = await aProcess('(card) => ({ ...card, key: [card.holder, "key"].join("-") })');
  const ofAll = [...secretsOf(card, 'card 7'), { kind: 'key', value: `${holder}-key`, of: 'a key' } as const];
  const worker: Member = { pid, gone: new Promise(() => undefined), end: async () => undefined };

  const ofWorkers = inspectWorkers([worker], ofAll, ofAll);

  for (const row of [...ofWorkers, inspectHttp(pid, ofAll)])
    expect(row).toMatchObject({ cards: 1, secrets: null });
  expect(inspectRedis('a Redis', pid, ofAll)).toMatchObject({ cards: 1, secrets: 1, counts: true });
});

onLinux('every page of a process is read that is its own', async () => {
  let [bytes, last] = [0, ''];
  const pid = await aProcess('() => 0');

  readMemory(pid, (read, place) => {
    bytes += read.length;
    last = place;
  });

  expect(last).toContain('memory region');
  expect(bytes / 1_024).toBeGreaterThanOrEqual(Number.parseInt(facts(pid, 'RssAnon'), 10));
});

/** A line of what the kernel tells of a process. */
function facts(pid: number, name: string): string {
  const [, words = ''] =
    new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return words;
}

test('a card in a Redis is found in every type of key, in names, dumps, slow commands and files', async () => {
  const folder = aFolder();
  const server = await openRedisServer(folder, true, ['--slowlog-log-slower-than', '0']);
  onTestFinished(() => server.stop());
  const places = await withRedis({ url: server.url }, async (redis) => {
    await redis.set('string', number);
    await redis.hset('hash', 'cvv2', code);
    await redis.rpush('list', 'x', `"${holder}"`);
    await redis.sadd('set', Buffer.from(number).toString('base64'));
    await redis.zadd('zset', Number(number), 'x');
    await redis.xadd('stream', '*', 'card', number);
    await redis.set(`name:${number}`, 'x');
    await redis.set('gone', number);
    await redis.del('gone');
    const found: string[] = [];
    await readRedis({ url: server.url }, (bytes, place) => {
      const tally = aTally();
      tally.scan(bytes, place);
      if (isLeak(tally.row())) found.push(place);
    });
    return found;
  });
  const onDisk = aTally();
  readFiles(folder, onDisk.scan);

  const named = ['string', 'hash', 'list', 'set', 'zset', 'stream', `name:${number}`];
  expect(places).toEqual(expect.arrayContaining(named.map((name) => `key ${name}`)));
  expect(places).toContain('dump of stream');
  expect(places).toContain('the log of slow commands');
  expect(onDisk.row()).toMatchObject({ numbers: 1, holders: 1 });
  expect(onDisk.row().examples.join()).toContain('appendonlydir');
});

test('files are read with their names, however deep; what is not there holds nothing', () => {
  const folder = aFolder();
  mkdirSync(join(folder, 'deep', holder), { recursive: true });
  writeFileSync(join(folder, 'deep', holder, 'file'), `cvv2=${code}`);
  const tally = aTally();

  readFiles(folder, tally.scan);
  readFiles(join(folder, 'nothing'), tally.scan);

  expect(tally.row()).toMatchObject({ numbers: 0, holders: 1, codes: 1, cards: 1 });
});

test('what goes on in the same place is one text, and in another it is not', () => {
  const [same, other] = [aTally(), aTally()];
  for (const [tally, second] of [
    [same, 'one'],
    [other, 'two'],
  ] as const) {
    tally.scan(Buffer.from(number.slice(0, 9)), 'one');
    tally.scan(Buffer.from(number.slice(9)), second);
  }

  expect([same.row().numbers, other.row().numbers]).toEqual([1, 0]);
});

test('what is found is told without being shown', () => {
  const tally = aTally();
  tally.scan(Buffer.from(`${number} ${holder} cvv2=${code}`), 'a log');

  const told = JSON.stringify(tally.row());

  expect(tally.row().examples).toContain('number of card 7, clear, in a log');
  for (const value of [number, holder]) expect(told).not.toContain(value);
});
