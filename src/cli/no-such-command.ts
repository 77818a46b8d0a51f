import type { Command } from 'commander';

/**
 * Has a command with commands of its own name them where another word stands in their place. The library
 * would hand that word to the one that runs by itself, and speak of too many arguments.
 */
export function refuseOthers(command: Command): void {
  command.hook('preSubcommand', (_, chosen) => {
    const [word = '-'] = command.args;
    if (word.startsWith('-') || word === chosen.name()) return;
    command.error(`error: there is no such command; there are ${command.commands.map(shown).join(', ')}`);
  });
}

function shown(command: Command): string {
  const wanted = command.registeredArguments.map((argument) => argument.name().toUpperCase());
  return `\`${[command.parent?.name(), command.name(), ...wanted].join(' ')}\``;
}
