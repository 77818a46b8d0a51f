/** What an error of the network is called, fit for logs. Never its message: it may quote what was sent. */
export function codeOf({ code, name }: Error & { code?: unknown }): string {
  if (typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code)) return code;
  return /^[A-Za-z]{1,60}$/.test(name) ? name : 'NETWORK_ERROR';
}
