import { type Command, InvalidArgumentError, type Option } from 'commander';

/** What is wrong with the value of an option is told by the option's name: the value may be anything, a key too. */
export function tellByName(command: Command): void {
  for (const option of command.options) guard(command, option);
}

function guard(command: Command, option: Option): void {
  const read = option.parseArg;
  if (!read) return;
  option.parseArg = (value, previous) => {
    try {
      return read(value, previous);
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      return command.error(`error: option '${option.flags}': ${error.message}`);
    }
  };
}

/** What the library says of words it does not know, without what was typed in their place. */
export function withoutValues(text: string): string {
  return text
    .replace(/^error: unknown command '.*'$/ms, 'error: unknown command')
    .replace(/^error: unknown option '(-[^=']*)=.*'$/ms, "error: unknown option '$1'");
}
