import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readCaptureList } from '../../src/cli/capture-list.ts';

function aFile(content: string | Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'paynet-list-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'captures.csv');
  writeFileSync(file, content);
  return file;
}

const read = (content: string | Buffer) => readCaptureList(aFile(content), {});

const whole = (...ids: string[]) => ids.map((client_orderid) => ({ client_orderid }));

describe('a list of captures', () => {
  test('names payments, with an amount or for all that is held', async () => {
    const { items, wrong } = await read('client_orderid,amount,currency\no-1,10.42,USD\no-2,,\n');

    expect(items).toEqual([{ client_orderid: 'o-1', amount: '10.42', currency: 'USD' }, ...whole('o-2')]);
    expect(wrong).toEqual([]);
  });

  test.each([
    ['another order of columns', 'currency,client_orderid,amount\nUSD,o-1,10.42\n'],
    ['a byte order mark', '\uFEFF"client_orderid",amount,currency\no-1,10.42,USD\n'],
    ['a byte order mark, without quotes', '\uFEFFclient_orderid,amount,currency\no-1,10.42,USD\n'],
    ['line ends of Windows', 'client_orderid,amount,currency\r\no-1,10.42,USD\r\n'],
    ['quotes', '"client_orderid","amount","currency"\n"o-1","10.42","USD"\n'],
    ['blanks around', 'client_orderid , amount, currency\n "o-1" , 10.42 ,USD \n'],
    ['no end of the last line', 'client_orderid,amount,currency\no-1,10.42,USD'],
    ['blank lines', '\n\nclient_orderid,amount,currency\n\no-1,10.42,USD\n  \n'],
  ])('may have %s', async (_what, content) => {
    expect(await read(content)).toEqual({
      items: [{ client_orderid: 'o-1', amount: '10.42', currency: 'USD' }],
      wrong: [],
    });
  });

  test('may have ids alone', async () => {
    expect((await read('client_orderid\no-1\no-2\n')).items).toEqual(whole('o-1', 'o-2'));
  });

  test('may have decimals as the account signs them', async () => {
    const file = aFile('client_orderid,amount,currency\no-1,5.5,USD\n');

    expect((await readCaptureList(file, { USD: 0 })).wrong).toHaveLength(1);
    expect((await readCaptureList(file, {})).wrong).toEqual([]);
  });
});

describe('a wrong line', () => {
  test.each([
    ['nothing but commas', ',,', 'client_orderid: '],
    ['an id that none can be', 'o 1,,', 'client_orderid: use letters, digits'],
    ['no id', ',10.42,USD', 'client_orderid: is missing'],
    ['an amount without a currency', 'o-1,10.42,', 'amount and currency come together'],
    ['a currency without an amount', 'o-1,,USD', 'amount and currency come together'],
    ['an amount in another spelling', 'o-1,"1,000.00",USD', 'amount: write it like "10.42"'],
    ['too many decimals', 'o-1,10.421,USD', 'amount: write at most 2 decimals'],
    ['no currency of this world', 'o-1,10.42,US', 'currency: write an ISO 4217 code'],
    ['too few fields, as when it was cut off', 'o-1', 'has 1 fields, and the first line has 3'],
    ['too many fields', 'o-1,10.42,USD,x', 'has 4 fields'],
    ['a quote that is never closed', '"o-1,10.42,USD', 'its quotes do not match'],
    ['a quote in the middle', 'o"-1,10.42,USD', 'its quotes do not match'],
  ])('has %s: it is named, and spoils no other', async (_what, line, message) => {
    const { items, wrong } = await read(`client_orderid,amount,currency\no-0,,\n\n${line}\no-9,,\n`);

    expect(wrong).toEqual([expect.objectContaining({ line: 4, message: expect.stringContaining(message) })]);
    expect(items).toEqual(whole('o-0', 'o-9'));
  });

  test('never shows what was in it', async () => {
    const { wrong } = await read('client_orderid\n4538977399606732\n');

    expect(wrong).toHaveLength(1);
    expect(wrong[0]?.message).not.toContain('4538');
  });

  test('names a payment again; the first of them stays', async () => {
    const { items, wrong } = await read('client_orderid,amount,currency\no-1,5,USD\no-1,5,USD\n');

    expect(wrong).toMatchObject([{ line: 3, message: 'names the payment of line 2 again' }]);
    expect(items).toHaveLength(1);
  });

  test('names a payment again with another amount: then neither is taken', async () => {
    const { items, wrong } = await read('client_orderid,amount,currency\no-1,5,USD\no-2,,\no-1,50,USD\n');

    expect(wrong.map(({ line }) => line)).toEqual([2, 4]);
    expect(items).toEqual(whole('o-2'));
  });
});

describe('a file is refused as a whole', () => {
  test.each([
    ['without a first line that names the columns', 'o-1,10.42,USD\n', /first line must name/],
    [
      'with a column that is unknown, which may be a slip',
      'client_orderid,amout,currency\n',
      /first line must name/,
    ],
    ['without ids', 'amount\n5\n', /first line must name/],
    ['with amounts of no currency', 'client_orderid,amount\no-1,5\n', /first line must name/],
    ['with a column twice', 'client_orderid,amount,currency,amount\n', /first line must name/],
    ['with other separators', 'client_orderid;amount;currency\no-1;5;USD\n', /separated by commas/],
    ['in another encoding', Buffer.from('client_orderid\no-1\n', 'utf16le'), /must be UTF-8/],
    ['that is empty', '', /is empty/],
  ])('%s', async (_what, content, message) => {
    await expect(read(content)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(message),
    });
  });

  test('that is not there, is a folder, or is far too long', async () => {
    const long = aFile('client_orderid\n');
    truncateSync(long, 33 * 1024 * 1024);

    await expect(readCaptureList('/nowhere/at-all.csv', {})).rejects.toThrow(
      'The file of --file cannot be read: there is no such file or folder.',
    );
    await expect(readCaptureList(tmpdir(), {})).rejects.toThrow(
      'The file of --file cannot be read: it is a folder.',
    );
    await expect(readCaptureList(long, {})).rejects.toThrow('longer than 32 MiB');
  });
});
