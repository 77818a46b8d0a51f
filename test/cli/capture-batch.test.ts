import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultPrefix } from '../../src/ledger/keys.ts';
import type { Batch } from '../../src/payment/batch.ts';
import { type EmbeddedRedis, startEmbeddedRedis } from '../../src/redis/embedded.ts';
import { minimal } from '../config/environment.ts';
import { capturesOf, holds } from '../support/batches.ts';
import { freshCardKeys } from '../support/keys.ts';
import { openWorldOn, type World } from '../support/world.ts';
import { run } from './command-line.ts';

let folder: string;
let embedded: EmbeddedRedis;
let world: World;
let env: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'paynet-batch-'));
  const CARD_KEYS = freshCardKeys();
  env = { ...minimal, DATA_DIR: join(folder, 'data'), CARD_KEYS };
  embedded = await startEmbeddedRedis({ dataDir: env.DATA_DIR ?? '', fsync: 'everysec' });
  const redis = { queueTarget: embedded.queue, vaultTarget: embedded.vault, prefix: defaultPrefix };
  world = await openWorldOn(redis, { env: { CARD_KEYS } });
});
afterAll(async () => {
  await world.close();
  await embedded.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

const place = (name: string) => join(folder, name);

function aFile(name: string, content: string): string {
  writeFileSync(place(name), content);
  return place(name);
}

const header = 'client_orderid,amount,currency';
const poll = { timeout: 10_000 };

describe('capture --file', () => {
  test('captures what the file names, and writes how each payment ended', async () => {
    const [whole = '', part = ''] = await holds(world, 2);
    const file = aFile('a.csv', `${header}\n${whole},,\n${part},4.2,USD\n`);
    const out = place('a-result.csv');

    const { code, out: said, err } = await run(['capture', '--file', file, '--out', out], env);

    expect(code).toBe(0);
    expect(said).toMatch(/finished/);
    expect(said).toMatch(/2 to capture, 2 captured/);
    expect(said).toMatch(/USD +│ 14\.62 +│ 14\.62/);
    expect(err).toMatch(/finished: 2 of 2 ended, captured 14\.62 USD/);
    const [head, ...rows] = readFileSync(out, 'utf8').trimEnd().split('\n');
    expect(head).toBe('client_orderid,amount,currency,status,error_code,error_message,paynet_order_id');
    expect(rows).toEqual([
      expect.stringMatching(`^${whole},10\\.42,USD,approved,,,\\d+$`),
      expect.stringMatching(`^${part},4\\.2,USD,approved,,,\\d+$`),
    ]);
    expect(capturesOf(world)).toMatchObject({ [whole]: 1, [part]: 1 });
  });

  test('twice is the same batch, and says so', async () => {
    const [id = ''] = await holds(world, 1);
    const file = aFile('b.csv', `${header}\n${id},,\n`);

    const first = JSON.parse((await run(['capture', '--file', file, '--json'], env)).out) as Batch;
    const again = await run(['capture', '--file', file], env);

    expect(again).toMatchObject({ code: 0, out: expect.stringContaining(first.id) });
    expect(again.err).toMatch(/nothing new to capture/);
    expect(capturesOf(world)).toMatchObject({ [id]: 1 });
  });

  test('twice tries again what nobody knew the first time', async () => {
    const file = aFile('k.csv', `${header}\ncomes-later,,\n`);
    expect(await run(['capture', '--file', file], env)).toMatchObject({ code: 1 });
    await world.preauth({ client_orderid: 'comes-later' });

    const { code, out, err } = await run(['capture', '--file', file], env);

    expect([code, err]).toEqual([0, expect.not.stringContaining('nothing new')]);
    expect(out).toMatch(/1 to capture, 1 captured$/m);
  });

  test.for([
    ['--until', '2026-11-22T20:30:00Z'],
    ['--exclude', 'a'],
    ['--exclude-file', 'a.txt'],
    ['--day', '2026-11-22'],
  ])('does not go with %s', async (option) => {
    const file = aFile('l.csv', `${header}\nx,,\n`);
    if (option[0] === '--exclude-file') option[1] = aFile('a.txt', 'a\n');

    expect(await run(['capture', '--file', file, ...option], env)).toMatchObject({
      code: 2,
      err: expect.stringContaining('go with --approved'),
    });
  });

  test('with wrong lines names them all and starts nothing', async () => {
    const [id = ''] = await holds(world, 1);
    const file = aFile('c.csv', `${header}\n${id},,\n4538977399606732,,\n${id}x,5,\n`);

    const { code, out, err } = await run(['capture', '--file', file], env);

    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^line 3: client_orderid: .*\nline 4: currency: amount and /);
    expect(err).toMatch(/Nothing was started/);
    expect(err).not.toContain('4538');
    expect(capturesOf(world)).toMatchObject({ [id]: 0 });
  });

  test('runs the other lines with --skip-wrong, and writes the wrong ones down without a card', async () => {
    const [id = ''] = await holds(world, 1);
    const file = aFile('d.csv', `${header}\n${id},,\n4538977399606732,,\n=x,5,USD\n`);
    const out = place('d-result.csv');

    const { code } = await run(['capture', '--file', file, '--skip-wrong', '--out', out, '--json'], env);

    expect(code).toBe(1);
    const rows = readFileSync(out, 'utf8').trimEnd().split('\n').slice(1);
    expect(rows).toEqual([
      expect.stringMatching(`^${id},10\\.42,USD,approved,`),
      expect.stringMatching(/^\[card number\],,,wrong_line,WRONG_LINE,line 3: client_orderid: /),
      expect.stringMatching(/^'=x,5,USD,wrong_line,WRONG_LINE,"line 4: /),
    ]);
    expect(capturesOf(world)).toMatchObject({ [id]: 1 });
  });

  test('with a payment that nobody knows captures the others, and ends with 1', async () => {
    const [id = ''] = await holds(world, 1);
    const declined = await world.preauth({ cvv2: '116' });
    const file = aFile('e.csv', `${header}\n${id},,\nnobody-knows,,\n${declined.client_orderid},,\n`);
    const out = place('e-result.csv');

    const { code, out: said } = await run(['capture', '--file', file, '--out', out], env);

    expect(code).toBe(1);
    expect(said).toMatch(/1 to capture, 2 skipped, 1 captured/);
    expect(readFileSync(out, 'utf8')).toMatch(/^nobody-knows,.*,skipped,UNKNOWN_PAYMENT,/m);
    const order = declined.paynet_order_id;
    expect(readFileSync(out, 'utf8')).toMatch(new RegExp(`,skipped,NOT_APPROVED,.*,${order}$`, 'm'));
    expect(said).toMatch(/^ {2}nobody-knows {2}all {2}skipped: UNKNOWN_PAYMENT/m);
    const [, batch = ''] = /^(list-\S+)/.exec(said) ?? [];
    const failed = JSON.parse((await run(['batches', 'show', batch, '--failed', '--json'], env)).out);
    expect(failed).toMatchObject({ id: batch, items: [{ status: 'skipped' }, { status: 'skipped' }] });
    expect((await run(['batches', 'show', batch, '--failed'], env)).out).not.toContain(id);
  });

  test('with nothing in it has nothing to do', async () => {
    const file = aFile('f.csv', `${header}\n`);

    expect(await run(['capture', '--file', file, '--out', place('f-result.csv')], env)).toEqual({
      code: 0,
      out: 'There is nothing to capture.\n',
      err: '',
    });
    expect(readFileSync(place('f-result.csv'), 'utf8')).toMatch(/^client_orderid,[^\n]*\n$/);
  });

  test('of a file that is wrong is 2, before anything else', async () => {
    const file = aFile('g.csv', 'order;amount\n');

    expect(await run(['capture', '--file', file], env)).toMatchObject({ code: 2, out: '' });
    expect(await run(['capture', '--file', place('none.csv')], env)).toMatchObject({ code: 2 });
  });

  test('that cannot write its result sends nothing', async () => {
    const [id = ''] = await holds(world, 1);
    const file = aFile('h.csv', `${header}\n${id},,\n`);

    const { code, err } = await run(['capture', '--file', file, '--out', '/nowhere/r.csv'], env);

    expect([code, err]).toEqual([
      2,
      'The file of --out cannot be written: there is no such file or folder.\n',
    ]);
    expect(capturesOf(world)).toMatchObject({ [id]: 0 });
  });

  test('waits no longer than it was told to, and says how to look', async () => {
    const [id = ''] = await holds(world, 1, () => ({ order_desc: 'x [fault:capture/stall-before@4s]' }));
    const file = aFile('i.csv', `${header}\n${id},,\n`);

    const { code, err } = await run(['capture', '--file', file, '--wait', '1ms'], env);

    expect(code).toBe(1);
    const [, batch = ''] = /goes on without you.*: paynet-worker batches show (\S+)/.exec(err) ?? [];
    expect(err).toContain(`paynet-worker capture --file ${file} --account default`);
    await expect
      .poll(async () => JSON.parse((await run(['batches', 'show', batch, '--json'], env)).out), poll)
      .toMatchObject({ status: 'running', counts: { waiting: 0, under_way: 1 } });
    expect(await run(['capture', '--file', file], env)).toMatchObject({
      code: 0,
      err: expect.stringContaining(`Followed to its end: ${batch} `),
    });
  });
});

test('Ctrl-C leaves the batch running, and says how to look', async () => {
  const [id = ''] = await holds(world, 1, () => ({ order_desc: 'x [fault:capture/stall-before@2s]' }));
  const file = aFile('j.csv', `${header}\n${id},,\n`);
  const listening = process.listenerCount('SIGINT');

  const running = run(['capture', '--file', file], env);
  await expect.poll(() => process.listenerCount('SIGINT'), poll).toBe(listening + 1);
  process.emit('SIGINT');

  const { code, err } = await running;
  expect([code, err]).toEqual([1, expect.stringContaining('The batch goes on without you')]);
  expect(process.listenerCount('SIGINT')).toBe(listening);
  expect(await run(['capture', '--file', file], env)).toMatchObject({ code: 0 });
  expect(capturesOf(world)).toMatchObject({ [id]: 1 });
});

describe('capture --approved', () => {
  test('--dry-run says what would be captured, and sends nothing', async () => {
    const [id = '', other = ''] = await holds(world, 2);

    const { code, out, err } = await run(
      ['capture', '--approved', '--exclude', `${other},x`, '--dry-run'],
      env,
    );

    expect(code).toBe(0);
    expect(out).toMatch(/would capture \d+ payments?: [\d.]+ USD; nothing was sent/);
    expect(out).toContain(id);
    expect(out).not.toContain(other);
    expect(err).toContain('To be left out, but no payment: x\n');
    expect(err).toMatch(/To capture them:\n {2}paynet-worker capture --approved --day \S+ --exclude \S+ /);
    expect(capturesOf(world)).toMatchObject({ [id]: 0, [other]: 0 });
  });

  test('--dry-run has its items for machines, and is listed only where it is asked for', async () => {
    const [id = ''] = await holds(world, 1);

    const dry = JSON.parse((await run(['capture', '--approved', '--dry-run', '--json'], env)).out);

    expect(dry.items).toContainEqual(expect.objectContaining({ client_orderid: id, status: 'waiting' }));
    expect((await run(['batches'], env)).out).not.toContain(dry.id);
    expect((await run(['batches', '--dry-runs'], env)).out).toContain(dry.id);
  });

  test.each([
    ['--exclude', 'a,b c', '--exclude, id 2: use letters'],
    ['--exclude-file', '\na\nb c\n', '--exclude-file, line 3: use letters'],
    ['--exclude-file', '4538977399606732', '--exclude-file, line 1: write it without a card number'],
  ])('with a slip in %s starts nothing, and says where', async (option, content, told) => {
    const given = option === '--exclude' ? content : aFile('slips.txt', content);

    const { code, out, err } = await run(['capture', '--approved', option, given], env);

    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(told);
    expect(err).toMatch(/Nothing was started\.\n$/);
  });

  test('that is more than it may be sends nothing, and ends with 1', async () => {
    const [id = ''] = await holds(world, 1);

    const { code, out, err } = await run(['capture', '--approved', '--max-total', 'USD=0.01'], env);

    expect(code).toBe(1);
    expect(out).toMatch(/stopped/);
    const [, command = ''] =
      /^ {2}(paynet-worker capture --approved --day .* --max-total USD=.*)$/m.exec(err) ?? [];
    expect(command).toMatch(/ --max-count \d+ /);
    const [, day = ''] = /--day (\S+)/.exec(command) ?? [];
    expect((await run(['batches', 'show', `day-${day}-of-default`], env)).err).toContain(command);
    expect(capturesOf(world)).toMatchObject({ [id]: 0 });
  });

  test('captures all but those of a file, created before a moment', async () => {
    const [id = '', excluded = ''] = await holds(world, 2);
    const until = new Date().toISOString();
    await expect.poll(Date.now).toBeGreaterThan(Date.parse(until));
    const [young = ''] = await holds(world, 1);
    const file = aFile('exclude.txt', `\uFEFF${excluded}\r\n\r\n`);

    const { code, out } = await run(
      ['capture', '--approved', '--until', until, '--exclude-file', file, '--json'],
      env,
    );

    expect(JSON.parse(out)).toMatchObject({ status: 'finished', until, counts: { excluded: 1 } });
    expect(code).toBe(0);
    expect(capturesOf(world)).toMatchObject({ [id]: 1, [excluded]: 0, [young]: 0 });
  });
});

describe('capture --approved, again', () => {
  test('takes what is new, and says plainly where nothing is', async () => {
    const [id = ''] = await holds(world, 1);

    const first = await run(['capture', '--approved', '--json'], env);
    const again = await run(['capture', '--approved', '--json'], env);

    expect(capturesOf(world)).toMatchObject({ [id]: 1 });
    const [one, two] = [first, again].map(({ out }) => JSON.parse(out) as Batch);
    expect(one?.added).toBeGreaterThan(0);
    expect(two).toMatchObject({ id: one?.id, added: 0, counts: one?.counts });
    expect(first.err).toBe('');
    expect(again.err).toMatch(/nothing new to capture/);
  });

  test('runs the batch of an earlier business day with --day', async () => {
    const [id = ''] = await holds(world, 1);
    const day = ['--day', '2026-01-02', '--until', '2999-01-01T00:00:00Z'];
    const narrow = ['--max-total', 'USD=0.01', '--json'];
    const stopped = JSON.parse((await run(['capture', '--approved', ...day, ...narrow], env)).out) as Batch;
    expect(stopped).toMatchObject({ status: 'stopped', day: '2026-01-02' });

    const { code, out } = await run(['capture', '--approved', ...day, '--json'], env);

    expect(JSON.parse(out)).toMatchObject({ id: stopped.id, status: 'finished' });
    expect(code).toBe(0);
    expect(capturesOf(world)).toMatchObject({ [id]: 1 });
  });

  test('of an earlier business day takes no payment that was created after it', async () => {
    const [id = ''] = await holds(world, 1);

    const { code, out } = await run(['capture', '--approved', '--day', '2026-01-03', '--json'], env);

    expect(JSON.parse(out)).toMatchObject({ until: '2026-01-04T00:00:00.000Z', counts: { selected: 0 } });
    expect([code, capturesOf(world)[id]]).toEqual([0, 0]);
  });

  test('a ceiling of nothing is a ceiling', async () => {
    const [id = ''] = await holds(world, 1);

    const { out } = await run(['capture', '--approved', '--max-total', 'USD=0', '--json'], env);

    expect(JSON.parse(out)).toMatchObject({
      status: 'stopped',
      reason: expect.stringContaining('is 0.00 USD'),
    });
    expect(capturesOf(world)).toMatchObject({ [id]: 0 });
  });

  test.for([
    ['an account that is none', '--account', 'nix'],
    ['a total that is too fine', '--max-total', 'USD=1.005'],
    ['a day that is none', '--day', '2026-02-30'],
    ['a day that has not begun', '--day', '2999-01-01'],
  ])('with %s is wrong usage', async ([, ...option]) => {
    expect(await run(['capture', '--approved', ...option], env)).toMatchObject({ code: 2, out: '' });
  });
});

describe('batches', () => {
  test('lists them, newest first, for people and for machines', async () => {
    const people = await run(['batches'], env);
    const machines = await run(['batches', 'list', '--json'], env);

    const { batches } = JSON.parse(machines.out) as { batches: Batch[] };
    const times = batches.map(({ created_at }) => created_at);
    expect(batches.length).toBeGreaterThan(3);
    expect(times).toEqual(times.toSorted().toReversed());
    for (const { id } of batches) expect(people.out).toContain(id);
  });

  test('shows one with its totals, and writes how its payments ended', async () => {
    const { out } = await run(['batches', '--json'], env);
    const { batches } = JSON.parse(out) as { batches: Batch[] };
    const { id = '' } = batches.find(({ counts }) => counts.approved > 0) ?? {};

    const people = await run(['batches', 'show', id, '--out', place('shown.csv')], env);
    const machines = await run(['batches', 'show', id, '--json'], env);

    expect(people).toMatchObject({ code: 0, out: expect.stringContaining('captured') });
    expect(JSON.parse(machines.out)).toMatchObject({ id, status: 'finished' });
    expect(JSON.parse(machines.out).items.length).toBeGreaterThan(0);
    expect(readFileSync(place('shown.csv'), 'utf8')).toMatch(/,approved,/);
    expect(existsSync(place('shown.csv.part'))).toBe(false);
  });

  test('says that there is no such batch', async () => {
    expect(await run(['batches', 'show', 'nothing'], env)).toMatchObject({ code: 1, out: '' });
    expect(await run(['batches', 'list', '--account', 'nobody'], env)).toMatchObject({ code: 2 });
    expect(await run(['capture', '--approved', '--account', 'nobody'], env)).toMatchObject({ code: 2 });
  });
});
