import { connect } from 'node:net';

/**
 * Who is behind a socket file.
 *
 * `nobody`: no file, or a leftover of a dead process. `silent`: something holds it and gives no PONG.
 */
export type Answer = 'ready' | 'loading' | 'silent' | 'nobody';

/** Sends one PING, without the retries and the handshake of a client. Never throws. */
export async function knock(socket: string, withinMs = 2000): Promise<Answer> {
  const { reply, refused } = await say(socket, 'PING', withinMs);
  if (refused) return 'nobody';
  if (reply.startsWith('+PONG')) return 'ready';
  return reply.startsWith('-LOADING') ? 'loading' : 'silent';
}

/** Asks a Redis to end. True once its side of the connection is closed, which the process does by ending. */
export async function shutDown(socket: string, withinMs: number): Promise<boolean> {
  const { reply, closed } = await say(socket, 'SHUTDOWN NOSAVE', withinMs);
  return closed && reply === '';
}

interface Said {
  /** The first line, or nothing. */
  reply: string;
  /** The other side hung up. */
  closed: boolean;
  /** Nobody listens there. */
  refused: boolean;
}

function say(socket: string, command: string, withinMs: number): Promise<Said> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    let reply = '';
    const done = (said: Partial<Said>) => {
      connection.destroy();
      resolve({ reply, closed: false, refused: false, ...said });
    };

    connection.setTimeout(withinMs, () => done({}));
    connection.on('connect', () => connection.write(`${command}\r\n`));
    connection.on('data', (chunk) => {
      reply += chunk.toString('latin1');
      if (reply.includes('\n')) done({});
    });
    connection.on('end', () => done({ closed: true }));
    connection.on('error', ({ code }: NodeJS.ErrnoException) =>
      done({
        refused: code === 'ENOENT' || code === 'ECONNREFUSED',
        closed: code === 'ECONNRESET' || code === 'EPIPE',
      }),
    );
  });
}
