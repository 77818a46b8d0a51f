/** Files that are mutated together, and the tests that judge their mutants. */
export interface Group {
  files: readonly string[];
  /** The fast ones: a mutant that lives has met all of these. */
  tests: readonly string[];
  /** Some of the tests need the embedded Redis. */
  redis?: true;
}

/**
 * Everything that signs, reads, hides, seals or sends. All tests for all files would take hours: a mutant of
 * the money would wait for sockets.
 */
export const groups = {
  words: {
    files: [
      'src/payment/money.ts',
      ...inGateway('control', 'endpoints', 'error-codes', 'fits', 'form', 'meaning', 'parameters'),
      ...inGateway('payer-address', 'slow-down', 'status-report', 'to-mend'),
    ],
    tests: [
      'test/payment/amounts.test.ts',
      'test/payment/money.test.ts',
      ...testsOfGateway('control', 'endpoints', 'error-codes', 'fits', 'form', 'parameters'),
      ...testsOfGateway('payer-address', 'slow-down', 'status-report'),
    ],
  },
  replies: {
    files: inGateway('reply', 'reply-body', 'clean-text', 'escapes', 'hide-card-data', 'named-card-data'),
    tests: testsOfGateway('reply', 'reply-body', 'clean-text', 'escapes', 'hide-card-data'),
  },
  callbacks: {
    files: [...inGateway('callback', 'callback-token'), 'src/http/callbacks.ts'],
    tests: [...testsOfGateway('callback', 'callback-token'), 'test/http/callback-answers.test.ts'],
  },
  nets: {
    files: inGateway('allowed-address', 'reserved-nets'),
    tests: testsOfGateway('reserved-nets', 'dial'),
  },
  wire: {
    files: inGateway('client', 'dial', 'line', 'exchange', 'network-code', 'wording'),
    tests: testsOfGateway(
      ...['client', 'client-failures', 'client-tls', 'card-on-the-line', 'dial', 'line', 'line-lost'],
      ...['exchange', 'network-code'],
    ),
  },
  vault: {
    files: ['vault', 'sealing', 'sealed-record', 'card-form'].map((name) => `src/queue/cards/${name}.ts`),
    tests: ['vault', 'sealing', 'seal-broken', 'card-form'].map((name) => `test/queue/cards/${name}.test.ts`),
    redis: true,
  },
} as const satisfies Record<string, Group>;

export type GroupName = keyof typeof groups;

export const groupNames = Object.keys(groups) as GroupName[];

/** The group that a source file belongs to. */
export function groupOf(file: string): GroupName | undefined {
  return groupNames.find((name) => filesOf(name).includes(file));
}

export function filesOf(name: GroupName): readonly string[] {
  return groups[name].files;
}

function inGateway(...names: string[]): string[] {
  return names.map((name) => `src/gateway/${name}.ts`);
}

function testsOfGateway(...names: string[]): string[] {
  return names.map((name) => `test/gateway/${name}.test.ts`);
}
