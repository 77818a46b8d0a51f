import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compiled } from '../support/compiled.mjs';

const { folder, remove } = compiled('src', 'test/forge', 'test/chaos', 'test/gateway', 'test/support');
process.on('exit', remove);

const { main } = await import(pathToFileURL(join(folder, 'test/forge/main.js')).href);
await main(process.argv.slice(2), folder);
