#!/usr/bin/env node
import { endOnCrash } from './cli/crash.ts';

endOnCrash();
// Loading the rest takes a moment, in which this signal would end `up`, which has another use for it.
if (process.argv.includes('up')) process.on('SIGHUP', () => undefined);
const { main } = await import('./cli/program.ts');
process.exitCode = await main(process.argv);
