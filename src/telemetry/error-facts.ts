/** What an error is called: its class. Anything can be thrown, `undefined` too. */
export function classOf(error: unknown): string {
  return error instanceof Error ? wordOr(error.name, 'Error') : typeof error;
}

/** Its code, where it has one. Messages of libraries are never looked at: they may quote what was sent. */
export function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' || typeof code === 'number' ? wordOr(String(code), undefined) : undefined;
}

/** Where it broke, eight places deep, without the message. */
export function placesOf(error: unknown): string[] {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return [];
  // A message stands before the places, and may have lines that look like one.
  const { stack, message } = error;
  const at = stack.indexOf(message);
  const behind = at < 0 ? 0 : at + message.length;
  const lines = stack.slice(behind).split('\n');
  return lines.filter((line) => place.test(line)).slice(0, 8);
}

const place = /^\s+at .{1,400}:\d+:\d+\)?$/;

function wordOr<Other>(text: string, other: Other): string | Other {
  return /^[A-Za-z0-9_.-]{1,64}$/.test(text) ? text : other;
}
