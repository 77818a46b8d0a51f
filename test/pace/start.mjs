import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compiled } from '../support/compiled.mjs';

const { folder, remove } = compiled('src', 'test/pace', 'test/support');
process.on('exit', remove);

const { main } = await import(pathToFileURL(join(folder, 'test/pace/main.js')).href);
await main(process.argv.slice(2), folder);
