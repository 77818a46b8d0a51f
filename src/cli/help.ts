/** Examples below the help of a command, each with what it does. */
export function examples(all: readonly (readonly [command: string, does: string])[]): string {
  const lines = all.flatMap(([command, does]) => [`  ${command}`, `      ${does}`]);
  return ['', 'Examples:', ...lines].join('\n');
}
