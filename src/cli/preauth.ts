import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { atCounter, report } from './counter.ts';
import { exitCodes, Failure } from './failure.ts';
import { whyNotUsable } from './file-trouble.ts';
import { json, wait } from './options.ts';

export function preauthCommand(done: (exit: number) => void): Command {
  return new Command('preauth')
    .description('enqueue one preauth: hold money on a card')
    .argument('<file>', 'JSON with the preauth parameters; - reads standard input')
    .addOption(wait())
    .addOption(json())
    .action(async (file: string, options: { wait?: number; json?: boolean }) => {
      const request = readJson(file);
      done(
        await atCounter('toOrder', async (shop) => report(shop, await shop.client.preauth(request), options)),
      );
    });
}

function readJson(file: string): unknown {
  const isInput = file === '-';
  const text = readText(isInput ? 0 : file, isInput ? 'Standard input' : 'The file named by <file>');
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message would quote the text, and there is a card in it.
    throw new Failure(
      isInput ? 'Standard input is not JSON.' : 'The file is not JSON.',
      exitCodes.wrongUsage,
    );
  }
}

function readText(file: string | number, called: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Failure(`${called} cannot be read: ${whyNotUsable(error)}.`, exitCodes.wrongUsage);
  }
}
