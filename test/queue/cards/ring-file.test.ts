import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { newRing, withNewKey } from '../../../src/queue/cards/key-ring.ts';
import { changeRingFile, makeRingFile, readRingFile } from '../../../src/queue/cards/ring-file.ts';
import { formatRing } from '../../../src/queue/cards/ring-text.ts';

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'paynet-ring-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function aRingFile() {
  const folder = aFolder();
  const file = join(folder, 'ring.json');
  const ring = newRing(Date.now());
  makeRingFile(file, ring);
  return { folder, file, ring };
}

const another = (ring: Parameters<typeof withNewKey>[0]) => withNewKey(ring, Date.now(), Date.now());
const modeOf = (file: string) => statSync(file).mode & 0o777;

test('a ring is made for its owner alone, and nothing else is left there', () => {
  const { folder, file, ring } = aRingFile();

  expect(formatRing(readRingFile(file))).toBe(formatRing(ring));
  expect(modeOf(file)).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['ring.json']);
});

test('a ring that is there is not replaced by a new one', () => {
  const { folder, file, ring } = aRingFile();

  expect(makeRingFile(file, newRing(Date.now()))).toBe(false);

  expect(formatRing(readRingFile(file))).toBe(formatRing(ring));
  expect(readdirSync(folder)).toEqual(['ring.json']);
});

test('a ring is not made where another one came in between', () => {
  const folder = aFolder();
  const file = join(folder, 'ring.json');
  symlinkSync(join(folder, 'elsewhere'), file); // is there, and looks as if it were not

  expect(makeRingFile(file, newRing(Date.now()))).toBe(false);
  expect(readdirSync(folder)).toEqual(['ring.json']);
});

test('a change is in the file, with what was there before and after', async () => {
  const { folder, file, ring } = aRingFile();

  const { before, after } = await changeRingFile(file, another);

  expect(formatRing(before)).toBe(formatRing(ring));
  expect(after.cardKeys).toHaveLength(2);
  expect(formatRing(readRingFile(file))).toBe(formatRing(after));
  expect(readdirSync(folder)).toEqual(['ring.json']);
});

test('many changes at once wait for each other, and none is lost', async () => {
  const { file } = aRingFile();

  await Promise.all(Array.from({ length: 20 }, () => changeRingFile(file, another)));

  expect(readRingFile(file).cardKeys).toHaveLength(21);
});

test('a change replaces the file and never writes into it: who reads has the old ring or the new one', async () => {
  const { file, ring } = aRingFile();
  const reader = openSync(file, 'r');
  onTestFinished(() => closeSync(reader));

  await changeRingFile(file, another);

  expect(readFileSync(reader, 'utf8').trim()).toBe(formatRing(ring));
});

test('a change that is refused changes nothing and leaves nothing', async () => {
  const { folder, file, ring } = aRingFile();
  const refused = changeRingFile(file, () => {
    throw new Error('no');
  });

  await expect(refused).rejects.toThrow('no');

  expect(formatRing(readRingFile(file))).toBe(formatRing(ring));
  expect(readdirSync(folder)).toEqual(['ring.json']);
});

test('a link stays a link, and what it leads to is changed', async () => {
  const { folder, file } = aRingFile();
  const link = join(folder, 'link.json');
  symlinkSync(file, link);

  await changeRingFile(link, another);

  expect(readRingFile(file).cardKeys).toHaveLength(2);
  expect(readdirSync(folder).sort()).toEqual(['link.json', 'ring.json']);
  expect(readRingFile(link).cardKeys).toHaveLength(2);
});

test.each([
  [0o600, 0o600],
  [0o640, 0o640],
  [0o644, 0o640],
  [0o400, 0o600],
])(
  'a file of mode %o has %o after a change: its group may stay, all the world may not',
  async (mode, then) => {
    const { file } = aRingFile();
    chmodSync(file, mode);

    await changeRingFile(file, another);

    expect(modeOf(file)).toBe(then);
  },
);

test.skipIf(process.getuid?.() !== 0)(
  'the administrator changes a file, and it stays its owner’s',
  async () => {
    const { file } = aRingFile();
    chownSync(file, 1234, 5678);

    await changeRingFile(file, another);

    expect(statSync(file)).toMatchObject({ uid: 1234, gid: 5678 });
  },
);

test('a change goes on when the one before has ended', async () => {
  const { folder, file } = aRingFile();
  const draft = join(folder, 'ring.json.new');
  writeFileSync(draft, 'of somebody who works on it just now');
  const changed = changeRingFile(file, another);

  expect(await Promise.race([changed, new Promise((go) => setImmediate(go, 'waits'))])).toBe('waits');
  rmSync(draft);

  expect((await changed).after.cardKeys).toHaveLength(2);
});

test('what somebody left behind who died in the middle is cleared away', async () => {
  const { folder, file } = aRingFile();
  const draft = join(folder, 'ring.json.new');
  writeFileSync(draft, 'half a ri');
  utimesSync(draft, new Date(Date.now() - 60_000), new Date(Date.now() - 60_000));

  expect((await changeRingFile(file, another)).after.cardKeys).toHaveLength(2);
  expect(readdirSync(folder)).toEqual(['ring.json']);
});

test('who was thought dead and comes back replaces nothing', async () => {
  const { folder, file, ring } = aRingFile();
  const draft = join(folder, 'ring.json.new');
  const late = changeRingFile(file, (read) => {
    rmSync(draft); // as the next one does, after waiting
    writeFileSync(draft, 'of the next one');
    return another(read);
  });

  await expect(late).rejects.toThrow('was changed by another command meanwhile');

  expect(formatRing(readRingFile(file))).toBe(formatRing(ring));
  expect(readFileSync(draft, 'utf8')).toBe('of the next one');
});

test('what is no file is refused at once: a pipe would hold up everything', () => {
  const pipe = join(aFolder(), 'ring.json');
  execFileSync('mkfifo', [pipe]);

  expect(() => readRingFile(pipe)).toThrow('is no file');
});
