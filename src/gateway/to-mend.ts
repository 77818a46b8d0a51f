/** What to do about an account that the gateway refused with this code, and that is stopped since. */
export function toMend(code: string, account: string): string {
  const what = mendBy.get(code) ?? "look the code up in the gateway's documents and mend the account";
  return `${what}; restart the processes with it, then run: paynet-worker accounts resume ${account}`;
}

/** Documents: *internal errors*. */
const mendBy: ReadonlyMap<string, string> = new Map([
  ['2', 'the gateway does not take our signature: set the control key, login and endpoint that it gave you'],
  ['3', 'the gateway has no control key for this login: ask it for one and set it'],
  ['4', 'the gateway misses the endpoint: set the one that it gave you'],
  ['5', 'the gateway cannot read the endpoint: set the one that it gave you'],
  [
    '7',
    'the gateway does not know the merchant: set the login that it gave you, or ask whether it is active',
  ],
]);
