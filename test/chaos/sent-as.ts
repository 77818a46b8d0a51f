/** What a command of the wire is of ours; other commands are what they are called. */
export function operationSentAs(command: string): string {
  return command === 'return' ? 'cancel' : command;
}
