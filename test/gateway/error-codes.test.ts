import { expect, test } from 'vitest';
import { errorCodes, nextStepAfter } from '../../src/gateway/error-codes.ts';

const table = {
  ask: '102 103 117 122 1001 1002 1003 1004 1006 1007 1013',
  wait: '6 27',
  exists: '111 112',
  absent: '101',
  configuration: '2 3 4 5 7',
  stop: '1 8 9 10 17 104 105 106 107 108 109 114 115 116 118 119 120 121 123 501 1005 1008 1009 1010 1011 1012 1014 1015 1016 1017 1018 1019 1020',
};

test.each(Object.entries(table))('%s: exactly these codes', (step, codes) => {
  for (const type of ['validation-error', 'error'] as const) {
    const found = [...errorCodes.keys()].filter((error_code) => nextStepAfter({ type, error_code }) === step);
    expect(found).toEqual(codes.split(' '));
  }
});

test('a "no" without any code may have been cut before it: it is asked about', () => {
  for (const type of ['validation-error', 'error'] as const) {
    expect(nextStepAfter({ type, error_code: null })).toBe('ask');
  }
});

test.each(['99999', '08', '__proto__', 'constructor'])(
  'an unlisted code (%s) is a plain "no" for a validation error only',
  (error_code) => {
    expect(nextStepAfter({ type: 'validation-error', error_code }, {})).toBe('stop');
    expect(nextStepAfter({ type: 'error', error_code }, {})).toBe('ask');
  },
);

test("an account's own word for a code counts before the table's", () => {
  const own = { '8': 'ask', '5000': 'stop' } as const;

  expect(nextStepAfter({ type: 'validation-error', error_code: '8' }, own)).toBe('ask');
  expect(nextStepAfter({ type: 'error', error_code: '5000' }, own)).toBe('stop');
  expect(nextStepAfter({ type: 'error', error_code: '9' }, own)).toBe('stop');
});
