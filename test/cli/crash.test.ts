import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compiled } from '../support/compiled.mjs';

const card = '4538977399606732';
let program = { folder: '', remove: () => {} };
beforeAll(() => {
  program = compiled('src');
});
afterAll(() => program.remove());

/** Runs this code in a process that ends on a crash, and tells how that went. */
async function crash(code: string, pretty = false) {
  const source = (path: string) => JSON.stringify(pathToFileURL(join(program.folder, 'src', path)).href);
  const script = `
    const { endOnCrash } = await import(${source('cli/crash.js')});
    const { openLog } = await import(${source('telemetry/log.js')});
    endOnCrash();
    if (${pretty}) endOnCrash(openLog({ level: 'info', pretty: true, secrets: [], hideCardNumbers: (a) => a }));
    setInterval(() => {}, 1000);
    ${code}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' });
  const [out, err, [exit]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { exit, out, err };
}

test.each([
  ['an exception', `setTimeout(() => { throw Object.assign(new TypeError('${card}'), { code: 'E_X' }) })`],
  [
    'a rejection',
    `Promise.reject(Object.assign(new TypeError('${card}'), { code: 'E_X', data: '${card}' }))`,
  ],
])('%s that nobody caught is one clean line and exit code 1', async (_, code) => {
  const { exit, out, err } = await crash(code);

  expect(exit).toBe(1);
  expect(out + err).not.toContain(card);
  expect(err.trim().split('\n')).toHaveLength(1);
  expect(JSON.parse(err)).toMatchObject({ level: 60, msg: 'crashed', why: 'TypeError', code: 'E_X' });
  expect(JSON.parse(err).at[0]).toMatch(/^\s+at .*:\d+:\d+/);
});

test.each([
  ['a text', `Promise.reject('card ${card}')`, 'string'],
  ['nothing', 'Promise.reject()', 'undefined'],
  [
    'an error with a hostile name',
    `Promise.reject(Object.assign(new Error(), { name: '${card} x' }))`,
    'Error',
  ],
  [
    'an error that breaks whoever looks at it',
    `Promise.reject(Object.defineProperty(new Error('${card}'), 'stack', { get() { throw new Error('${card}') } }))`,
    undefined,
  ],
])('%s is no less an end', async (_, code, why) => {
  const { exit, out, err } = await crash(code);

  expect(exit).toBe(1);
  expect(out + err).not.toContain(card);
  if (why) expect(JSON.parse(err)).toMatchObject({ msg: 'crashed', why });
});

test('the log that was opened later has the word, alone', async () => {
  const { exit, err } = await crash(`Promise.reject(new TypeError('${card}'))`, true);

  expect(exit).toBe(1);
  expect(err).toMatch(/FATAL.*crashed/);
  expect(err).not.toContain('"msg"');
  expect(err).not.toContain(card);
});
