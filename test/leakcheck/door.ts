import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The public address: hands callbacks on to the process that takes them, and overhears them. */
export interface Door {
  readonly url: string;
  close(): Promise<void>;
}

/** `house`: where the callbacks go. `heard` is told the `control` of each; `answered` all of each answer. */
export async function openDoor(
  house: () => string,
  heard: (control: string) => void,
  answered: (text: string) => void,
): Promise<Door> {
  const server = createServer((request, response) => {
    const { pathname, search, searchParams } = new URL(request.url ?? '/', 'http://door');
    heard(searchParams.get('control') ?? '');
    fetch(`${house()}${pathname}${search}`, { signal: AbortSignal.timeout(8_000) }).then(
      async (answer) => {
        const head = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
        const body = await answer.text();
        answered(`callback answered ${answer.status}\n${head}\n\n${body}`);
        response.writeHead(answer.status).end();
      },
      () => response.writeHead(502).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
