import { expect, test } from 'vitest';
import { afterRefusal, errorCodes } from '../../src/gateway/error-codes.ts';

const ambiguous = '102 103 111 112 117 122 1001 1002 1003 1004 1006 1007 1013'.split(' ');

test.each(['validation-error', 'error'] as const)('%s: only these codes leave it open', (type) => {
  const open = [...errorCodes.keys()].filter((error_code) => afterRefusal({ type, error_code }) === 'ask');

  expect(open).toEqual(ambiguous);
});

test.each(['99999', '08', '__proto__', null])(
  'an unlisted code (%s) is believed for a validation error only',
  (error_code) => {
    expect(afterRefusal({ type: 'validation-error', error_code })).toBe('refused');
    expect(afterRefusal({ type: 'error', error_code })).toBe('ask');
  },
);
