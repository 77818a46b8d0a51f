import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

// Node 20 reads no TypeScript, and a process that is killed every second must start fast: everything is
// compiled once, into a folder that ends with this process.
const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'paynet-chaos-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));

symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
for (const part of ['src', 'test/chaos', 'test/support']) {
  for (const name of readdirSync(join(root, part), { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith('.ts')) compile(join(part, name));
  }
}
const { main } = await import(pathToFileURL(join(folder, 'test/chaos/main.js')).href);
await main(process.argv.slice(2), folder);

function compile(name) {
  const { outputText } = ts.transpileModule(readFileSync(join(root, name), 'utf8'), {
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      rewriteRelativeImportExtensions: true,
    },
  });
  const file = join(folder, name.replace(/\.ts$/, '.js'));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, outputText);
}
