import type { Progress } from './run.ts';

/** Says how far a run is: one line that changes on a terminal, else a line every few seconds. */
export function progressLine(stream: NodeJS.WriteStream, everyMs = 5_000) {
  let saidAt = 0;

  return {
    show(progress: Progress): void {
      if (stream.isTTY) {
        stream.write(`\r\u001b[K${wordsOf(progress)}`);
        return;
      }
      if (Date.now() - saidAt < everyMs) return;
      saidAt = Date.now();
      stream.write(`${wordsOf(progress)}\n`);
    },
    clear(): void {
      if (stream.isTTY) stream.write('\r\u001b[K');
    },
  };
}

function wordsOf({ phase, payments, final, kills, zombies, breaks, terms }: Progress): string {
  return `${phase}: ${payments} payments, ${final} final, ${kills} kills, ${zombies} zombies, ${breaks} blows to Redis, ${terms} SIGTERMs`;
}
