import type { IncomingMessage } from 'node:http';

const mostBytes = 1_048_576;

/**
 * The parameters of a form-urlencoded body, trimmed; empty ones count as not sent, and of a repeated one the
 * first is taken. Another content type carries no parameters. Throws for bodies over a megabyte.
 */
export async function readForm(message: IncomingMessage): Promise<Record<string, string>> {
  const body = await readBody(message);
  if (!message.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return {};

  const params = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(body)) {
    const trimmed = value.trim();
    if (trimmed !== '' && !params.has(name)) params.set(name, trimmed);
  }
  return Object.fromEntries(params);
}

/** The body as text. Throws when it is over a megabyte. */
export async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > mostBytes) throw new Error('The body is over a megabyte: send less');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
