import { Command, InvalidArgumentError, Option } from 'commander';
import { type Role, roles } from '../app.ts';
import { run } from '../main.ts';
import { hideCardNumbers } from '../payment/hide-card-numbers.ts';
import { openLog } from '../telemetry/log.ts';
import { takeConfig } from './configuration.ts';
import { endOnCrash } from './crash.ts';

export function upCommand(done: (exit: number) => void): Command {
  return new Command('up')
    .description('run everything in one process: HTTP, workers, and a Redis of its own if none is configured')
    .addOption(
      new Option('--role <roles>', `only some of: ${roles.join(',')}`)
        .argParser(readRoles)
        .default([...roles], 'all of them'),
    )
    .option('--json', 'log JSON, also on a terminal')
    .action(async ({ role, json }: { role: readonly Role[]; json?: boolean }) => {
      const { config, ...hidden } = takeConfig();
      const pretty = !json && process.stderr.isTTY === true;
      const log = openLog({ level: config.LOG_LEVEL, pretty, ...hidden, hideCardNumbers });
      endOnCrash(log);
      const exit = await run(config, role, log);
      done(exit);
      // What still waits for a Redis that is away must not keep the process.
      setTimeout(() => process.exit(exit), 300).unref();
    });
}

function readRoles(text: string): Role[] {
  const named = text.split(',').map((role) => role.trim());
  const known = roles.filter((role) => named.includes(role));
  if (known.length !== named.length) throw new InvalidArgumentError(`roles are ${roles.join(', ')}`);
  return known;
}
