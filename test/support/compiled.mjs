import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const require = createRequire(import.meta.url);
/** What was compiled before, by what it was compiled from. */
const cache = join(root, 'node_modules/.cache/paynet-compiled');
const compilerOptions = {
  target: 'es2023',
  module: 'esnext',
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
};
const how = JSON.stringify([require('typescript/package.json').version, compilerOptions]);

/** See compiled.d.mts. */
export function compiled(...parts) {
  const folder = mkdtempSync(join(tmpdir(), 'paynet-compiled-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), readFileSync(join(root, 'package.json')));
  mkdirSync(cache, { recursive: true });

  for (const part of parts) {
    for (const name of readdirSync(join(root, part), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue;
      const file = join(folder, part, name.replace(/\.ts$/, '.js'));
      mkdirSync(dirname(file), { recursive: true });
      copyFileSync(compiledOnce(readFileSync(join(root, part, name), 'utf8')), file);
    }
  }
  return {
    folder,
    // A process that was killed may still write while it ends.
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }),
  };
}

/** The file with this source compiled; others may be compiling the same just now. */
function compiledOnce(source) {
  const file = join(cache, `${createHash('sha256').update(`${how}\n${source}`).digest('hex')}.js`);
  if (existsSync(file)) return file;

  const half = `${file}.${process.pid}`;
  writeFileSync(half, compile(source));
  renameSync(half, file);
  return file;
}

function compile(source) {
  const ts = require('typescript'); // takes a second, and is hardly ever needed
  const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, root);
  return ts.transpileModule(source, { compilerOptions: options }).outputText;
}
