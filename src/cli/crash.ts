import { hideCardNumbers } from '../payment/hide-card-numbers.ts';
import { classOf, codeOf, placesOf } from '../telemetry/error-facts.ts';
import { type Log, openLog } from '../telemetry/log.ts';
import { exitCodes } from './failure.ts';

/**
 * Ends the process with one clean line when something was thrown that nobody caught. Node itself would
 * print the message and the values around it, and there may be a card in them. The log that was handed
 * in last has the word.
 */
export function endOnCrash(
  log: Log = openLog({ level: 'fatal', pretty: false, secrets: [], hideCardNumbers }),
) {
  const end = (error: unknown) => {
    try {
      log.tell('crashed', { why: classOf(error), code: codeOf(error), at: placesOf(error) });
    } finally {
      process.exit(exitCodes.failed);
    }
  };
  process.prependListener('uncaughtException', end);
  process.prependListener('unhandledRejection', end);
}
