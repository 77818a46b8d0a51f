import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { ConfigError } from '../config/problems.ts';
import { RedisError } from '../redis/errors.ts';
import { accountsCommand } from './accounts.ts';
import { batchesCommand } from './batches.ts';
import { cancelCommand } from './cancel.ts';
import { captureCommand } from './capture.ts';
import { demoCommand } from './demo.ts';
import { exitCodes, Failure, messageOf } from './failure.ts';
import { keysCommand } from './keys.ts';
import { listCommand } from './list.ts';
import { refuseOthers } from './no-such-command.ts';
import { complain, say, withoutCards } from './output.ts';
import { preauthCommand } from './preauth.ts';
import { reviewCommand } from './review.ts';
import { showCommand } from './show.ts';
import { simulateCommand } from './simulate.ts';
import { upCommand } from './up.ts';
import { tellByName, withoutValues } from './without-values.ts';

/** Runs one command line and gives its exit code: 0 done, 1 it failed, 2 wrong usage or configuration. */
export async function main(argv: readonly string[]): Promise<number> {
  let code = exitCodes.done as number;
  const done = (exit: number) => {
    code = exit;
  };

  try {
    await program(done).parseAsync([...argv]);
  } catch (error) {
    return explain(error);
  }
  return code;
}

/** Every command; `done` hears the exit code of the one that ran. */
export function program(done: (exit: number) => void = () => undefined): Command {
  const root = new Command('paynet-worker')
    .description(
      'Payment worker for card gateways that speak the PaynetEasy API: holds, captures and releases, sent once.',
    )
    .option('--version', 'print the version')
    .on('option:version', () => {
      say(version());
      throw new CommanderError(exitCodes.done, 'commander.version', '');
    })
    .configureOutput({ writeErr: (text) => process.stderr.write(withoutCards(withoutValues(text))) })
    .exitOverride()
    .showHelpAfterError('(try --help)');

  for (const [heading, commands] of groups) {
    for (const command of commands) root.addCommand(inheriting(command(done).helpGroup(heading), root));
  }
  return root;
}

const groups = [
  ['Run it:', [upCommand]],
  ['Payments:', [preauthCommand, captureCommand, cancelCommand, batchesCommand, showCommand, listCommand]],
  ['Look after it:', [reviewCommand, accountsCommand, keysCommand]],
  ['Try it:', [simulateCommand, demoCommand]],
] as const;

/** Settings reach a command's own commands only if they are handed down. */
function inheriting(command: Command, above: Command): Command {
  command.copyInheritedSettings(above);
  tellByName(command);
  if (command.commands.length > 0) refuseOthers(command);
  for (const below of command.commands) inheriting(below, command);
  return command;
}

/** Read only when it is asked for; sources and build lie equally deep below it. */
function version(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.wrongUsage;
  if (error instanceof ConfigError) {
    complain(
      `The configuration has problems:\n${error.problems.map((one) => `  ${one.name}: ${one.message}`).join('\n')}`,
    );
    return exitCodes.wrongUsage;
  }
  complain(messageOf(error));
  if (error instanceof Error && error.cause instanceof RedisError) complain(error.cause.message);
  return error instanceof Failure ? error.exitCode : exitCodes.failed;
}
