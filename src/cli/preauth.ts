import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { atCounter, report } from './counter.ts';
import { exitCodes, Failure } from './failure.ts';
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
  let text: string;
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch {
    throw new Failure('The file cannot be read.', exitCodes.wrongUsage);
  }
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message would quote the text, and there is a card in it.
    throw new Failure('The file is not JSON.', exitCodes.wrongUsage);
  }
}
