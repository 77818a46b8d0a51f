import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openKeySource } from '../../src/app/key-source.ts';
import { StartRefused } from '../../src/app/start-refused.ts';
import { type KeyRing, newRing, opens, publicRing, withNewKey } from '../../src/queue/cards/key-ring.ts';
import { changeRingFile } from '../../src/queue/cards/ring-file.ts';
import { formatRing } from '../../src/queue/cards/ring-text.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { recordingLog } from '../telemetry/recording-log.ts';

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'paynet-keys-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** A source whose file the test may replace; all is let go of after the test. */
function watching({ onlySeals = false, ring = newRing(Date.now()) } = {}) {
  const file = join(aFolder(), 'ring.json');
  writeFileSync(file, formatRing(ring));
  const settings = { CARD_KEYS: ring, CARD_KEYS_FILE: file, DATA_DIR: '/nowhere' };
  const { log, lines } = recordingLog();
  const source = openKeySource(settings, log, { onlySeals });
  onTestFinished(() => source.close());
  const warnings = () => lines.filter(({ level }) => level === 'warn');
  return { file, ring, source, lines, warnings };
}

/** As everybody should: whole, by a rename. */
function replace(file: string, text: string) {
  writeFileSync(`${file}.next`, text);
  renameSync(`${file}.next`, file);
}

const another = (ring: KeyRing) => withNewKey(ring, Date.now(), Date.now());
const idsOf = ({ cardKeys }: KeyRing) => cardKeys.map(({ id }) => id);

test('the first start makes a ring in the data folder, for its owner alone; the next one has the same', () => {
  const DATA_DIR = join(aFolder(), 'deep', 'er');
  const settings = { CARD_KEYS: undefined, CARD_KEYS_FILE: undefined, DATA_DIR };
  const { log, lines } = recordingLog();
  const [first, second] = [openKeySource(settings, log), openKeySource(settings, log)];
  onTestFinished(() => {
    for (const source of [first, second]) source.close();
  });

  expect(opens(first.current())).toBe(true);
  expect(idsOf(second.current())).toEqual(idsOf(first.current()));
  expect(statSync(DATA_DIR).mode & 0o777).toBe(0o700);
  expect(statSync(join(DATA_DIR, 'card-keys.json')).mode & 0o777).toBe(0o600);
  expect(readdirSync(DATA_DIR)).toEqual(['card-keys.json']);
  const made = { level: 'warn', message: 'card keys made', file: join(DATA_DIR, 'card-keys.json') };
  expect(lines).toEqual([{ ...made, keys: idsOf(first.current()).join(',') }]);
});

test('who may make no ring has none until it is there, and says so only when it needs one', () => {
  const DATA_DIR = aFolder();
  const settings = { CARD_KEYS: undefined, CARD_KEYS_FILE: undefined, DATA_DIR };

  const looking = openKeySource(settings, silentLog, { onlySeals: true, mayMake: false });

  expect(() => looking.current()).toThrow(/There are no card keys to seal to: .*CARD_KEYS/);
  expect(() => looking.reread()).toThrow(StartRefused);
  expect(readdirSync(DATA_DIR)).toEqual([]);

  const working = openKeySource(settings, silentLog);
  onTestFinished(() => working.close());
  const ordering = openKeySource(settings, silentLog, { onlySeals: true, mayMake: false });
  onTestFinished(() => ordering.close());
  expect(idsOf(ordering.current())).toEqual(idsOf(working.current()));
});

test('a ring in the data folder that is none ends the start by a sentence with its place', () => {
  const DATA_DIR = aFolder();
  writeFileSync(join(DATA_DIR, 'card-keys.json'), '{}');

  const opening = () =>
    openKeySource({ CARD_KEYS: undefined, CARD_KEYS_FILE: undefined, DATA_DIR }, silentLog);

  expect(opening).toThrow(/card-keys\.json is no key ring: /);
  expect(opening).toThrow(StartRefused);
});

test('a data folder that cannot be is named, with what to set', () => {
  const file = join(aFolder(), 'file');
  writeFileSync(file, '');
  const settings = { CARD_KEYS: undefined, CARD_KEYS_FILE: undefined, DATA_DIR: join(file, 'data') };

  expect(() => openKeySource(settings, silentLog)).toThrow(/cannot be used .*Set DATA_DIR/);
});

test('the ring of the data folder follows its file, too', async () => {
  const DATA_DIR = aFolder();
  const { log, lines } = recordingLog();
  const source = openKeySource({ CARD_KEYS: undefined, CARD_KEYS_FILE: undefined, DATA_DIR }, log);
  onTestFinished(() => source.close());

  const { after } = await changeRingFile(join(DATA_DIR, 'card-keys.json'), another);

  await expect.poll(() => idsOf(source.current()), { timeout: 5_000 }).toEqual(idsOf(after));
  const [made, ...changed] = lines;
  expect(made).toMatchObject({ message: 'card keys made' });
  expect(changed).toEqual([{ level: 'info', keys: idsOf(after).join(','), message: 'card keys changed' }]);
});

test('keys given by value stay as they are, and a reload says why', () => {
  const ring = newRing(Date.now());
  const { log, lines } = recordingLog();
  const source = openKeySource({ CARD_KEYS: ring, CARD_KEYS_FILE: undefined, DATA_DIR: '/nowhere' }, log);

  source.reload();

  expect([source.current(), source.reread()]).toEqual([ring, ring]);
  expect(lines.map(({ message }) => message)).toEqual([expect.stringMatching(/at a start only/)]);
  source.close();
});

test('a file that is replaced is read again by itself', async () => {
  const { file, ring, source } = watching();
  const changed = another(ring);

  replace(file, formatRing(changed));

  await expect.poll(() => idsOf(source.current()), { timeout: 5_000 }).toEqual(idsOf(changed));
});

test('secrets that a platform mounts are followed over their links', async () => {
  const folder = aFolder();
  const ring = newRing(Date.now());
  const changed = another(ring);
  for (const [name, one] of Object.entries({ a: ring, b: changed }))
    writeFileSync(join(folder, name), formatRing(one));
  const file = join(folder, 'ring.json');
  symlinkSync('a', file);
  const source = openKeySource({ CARD_KEYS: ring, CARD_KEYS_FILE: file, DATA_DIR: '/nowhere' }, silentLog);
  onTestFinished(() => source.close());

  symlinkSync('b', `${file}.next`);
  renameSync(`${file}.next`, file);

  await expect.poll(() => idsOf(source.current()), { timeout: 5_000 }).toEqual(idsOf(changed));
});

test('whoever misses a key sees what is in the file now, and need not wait', () => {
  const { file, ring, source } = watching();
  const changed = another(ring);
  replace(file, formatRing(changed));
  const further = another(changed);

  expect(idsOf(source.reread())).toEqual(idsOf(changed));
  replace(file, formatRing(further));
  expect(idsOf(source.reread())).toEqual(idsOf(further));
  expect(source.current()).toBe(source.reread());
});

test('a file that is the same is not read again, however often a key is missed', () => {
  const { source } = watching();
  const before = source.current();

  expect(source.reread()).toBe(before);
});

test('what changed between the reading of the settings and the opening is not missed', () => {
  const ring = newRing(Date.now());
  const changed = another(ring);
  const file = join(aFolder(), 'ring.json');
  writeFileSync(file, formatRing(changed));
  const source = openKeySource({ CARD_KEYS: ring, CARD_KEYS_FILE: file, DATA_DIR: '/nowhere' }, silentLog);
  onTestFinished(() => source.close());

  expect(idsOf(source.current())).toEqual(idsOf(changed));
});

test('a ring that is broken while it is written changes nothing, and is told of once, without a key', () => {
  const { file, ring, source, lines, warnings } = watching();
  const whole = formatRing(another(ring));
  writeFileSync(file, whole.slice(0, -20));

  for (let times = 0; times < 3; times += 1) expect(idsOf(source.reread())).toEqual(idsOf(ring));

  expect(warnings()).toEqual([
    {
      level: 'warn',
      file: 'CARD_KEYS_FILE',
      problem: expect.stringMatching(/^is no key ring: /),
      message: 'the card keys could not be read again; those from before stay',
    },
  ]);
  const { card_keys } = JSON.parse(whole) as { card_keys: { private_key: string }[] };
  for (const { private_key } of card_keys) expect(JSON.stringify(lines)).not.toContain(private_key);

  writeFileSync(file, whole);
  expect(source.reread().cardKeys).toHaveLength(2);
});

test('a file that is gone changes nothing, is told of once, and may come back', () => {
  const { file, ring, source, warnings } = watching();
  const text = readFileSync(file, 'utf8');
  rmSync(file);

  for (let times = 0; times < 3; times += 1) expect(idsOf(source.reread())).toEqual(idsOf(ring));

  expect(warnings().map(({ problem }) => problem)).toEqual(['cannot be read (ENOENT)']);
  writeFileSync(file, formatRing(another(ring)));
  expect(source.reread().cardKeys).toHaveLength(2);
  writeFileSync(file, text);
});

test('a reload reads the file whether it changed or not, and says what it found', () => {
  const { file, ring, source, lines, warnings } = watching();

  source.reload();
  expect(lines.at(-1)).toEqual({
    level: 'info',
    keys: idsOf(ring).join(','),
    message: 'card keys read again',
  });

  writeFileSync(file, 'broken');
  source.reload();
  source.reload();
  expect(warnings()).toHaveLength(2);
});

test('who opens cards keeps the private keys when somebody puts a public ring there', () => {
  const { file, ring, source, warnings } = watching();
  replace(file, formatRing(publicRing(another(ring))));

  expect(idsOf(source.reread())).toEqual(idsOf(ring));
  expect(opens(source.current())).toBe(true);
  expect(warnings().map(({ problem }) => problem)).toEqual([expect.stringMatching(/lacks private keys/)]);
});

test('who only seals never keeps a private key, and takes a public ring for a whole one', () => {
  const { file, ring, source, warnings } = watching({ onlySeals: true });
  const privates = () => source.reread().cardKeys.map(({ privateKey }) => privateKey);

  expect(privates()).toEqual([undefined]);
  replace(file, formatRing(another(ring)));
  expect(privates()).toEqual([undefined, undefined]);
  replace(file, formatRing(publicRing(another(another(ring)))));
  expect(privates()).toEqual([undefined, undefined, undefined]);
  expect(warnings()).toEqual([]);
});

test('who only seals has no private key in any other case either', () => {
  const ring = newRing(Date.now());
  const file = join(aFolder(), 'broken.json');
  writeFileSync(file, 'broken');

  for (const CARD_KEYS_FILE of [undefined, file]) {
    const source = openKeySource({ CARD_KEYS: ring, CARD_KEYS_FILE, DATA_DIR: '/nowhere' }, silentLog, {
      onlySeals: true,
    });
    onTestFinished(() => source.close());
    expect(source.current().cardKeys[0].privateKey).toBeUndefined();
  }
});

test('after it is closed nothing is looked at any more, and the ring stays', async () => {
  const { file, ring, source } = watching();
  const other = openKeySource({ CARD_KEYS: ring, CARD_KEYS_FILE: file, DATA_DIR: '/nowhere' }, silentLog);
  onTestFinished(() => other.close());
  source.close();

  replace(file, formatRing(another(ring)));

  await expect.poll(() => other.current().cardKeys, { timeout: 5_000 }).toHaveLength(2);
  expect(idsOf(source.current())).toEqual(idsOf(ring));
});
