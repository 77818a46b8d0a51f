#!/usr/bin/env node
import { endOnCrash } from './cli/crash.ts';
import { main } from './cli/program.ts';

endOnCrash();
process.exitCode = await main(process.argv);
