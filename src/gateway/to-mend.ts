/** What to do about an account that the gateway does not take. */
export function toMend(code: string, account: string): string {
  const what = mendBy.get(code) ?? "look the code up in the gateway's documents and mend the account";
  return `${what}, restart the workers, then: paynet-worker accounts resume ${account}`;
}

const mendBy: ReadonlyMap<string, string> = new Map([
  [
    '2',
    'check login, control key and endpoint against what the gateway gave you: it does not take the signature',
  ],
  ['3', 'ask the gateway for a control key: it knows none for this login'],
  ['4', 'set the endpoint that the gateway gave you'],
  ['5', 'check the endpoint: the gateway cannot read it'],
  ['7', 'check the login: the gateway does not know it'],
]);
