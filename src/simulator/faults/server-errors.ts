import type { RawReply } from '../hooks.ts';
import type { Fault } from './fault.ts';

/** One fault for each way a server, or the proxy before it, says that it can't. */
export function serverErrors(make: (status: number) => [name: string, fault: Fault]): Record<string, Fault> {
  return Object.fromEntries([500, 502, 503, 504].map(make));
}

/** A page for people, where a program expected its form; a wait is told in whole seconds. */
export function busyPage(status: number, retryAfterMs?: number): RawReply {
  const head = `<!DOCTYPE html>\n<html><head><title>${status}</title></head>`;
  return {
    status,
    body: `${head}<body><h1>${status}</h1></body></html>\n`,
    headers: retryAfterMs === undefined ? {} : { 'Retry-After': `${Math.ceil(retryAfterMs / 1000)}` },
  };
}
