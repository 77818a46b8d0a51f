import { z } from 'zod';
import { noCardNumber, wireString } from './text.ts';

/** What a payment institution that did 3-D Secure itself found out. Passed on as it came. */
export const external3dsShape = {
  tds_authentication_result_type: oneOf(['SIMPLE']),
  tds_authentication_result_authentication_type: wireString
    .regex(/^(?:0[1-4]|[89][0-9])$/, 'write 01 to 04 or 80 to 99')
    .exactOptional(),
  tds_authentication_result_authentication_value: wireString
    .regex(/^[A-Za-z0-9+/=_-]{19,28}$/, {
      error: 'write the 19 to 28 characters of the Base64 value',
      abort: true,
    })
    .refine(...noCardNumber)
    .exactOptional(),
  tds_authentication_result_transaction_id: wireString
    .regex(/^[A-Za-z0-9+/=_-]{19,36}$/, {
      error: 'write the 19 to 36 characters of the xid or dsTransID',
      abort: true,
    })
    .refine(...noCardNumber)
    .exactOptional(),
  tds_authentication_result_transaction_status: oneOf(['Y', 'N', 'U', 'A', 'C', 'D', 'R']),
  tds_authentication_result_message_version: oneOf(['1.0.2', '2.1.0', '2.2.0']),
};

function oneOf<const Word extends string>(words: readonly Word[]) {
  return z.enum(words, { error: `write one of ${words.join(', ')}` }).exactOptional();
}
