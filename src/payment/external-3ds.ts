import { z } from 'zod';
import { inOrder, noCardNumber, wireString } from './text.ts';

/** What a payment institution that did 3-D Secure itself found out. Passed on as it came. */
export const external3dsShape = {
  tds_authentication_result_type: oneOf(['SIMPLE']),
  tds_authentication_result_authentication_type: wireString
    .regex(/^(?:0[1-4]|[89][0-9])$/, 'write 01 to 04 or 80 to 99')
    .exactOptional(),
  tds_authentication_result_authentication_value: base64(19, 28, 'Base64 value'),
  tds_authentication_result_transaction_id: base64(19, 36, 'xid or dsTransID'),
  tds_authentication_result_transaction_status: oneOf(['Y', 'N', 'U', 'A', 'C', 'D', 'R']),
  tds_authentication_result_message_version: oneOf(['1.0.2', '2.1.0', '2.2.0']),
};

function base64(least: number, most: number, what: string) {
  const pattern = `^[A-Za-z0-9+/=_-]{${least},${most}}$`;
  return wireString
    .superRefine(
      inOrder(
        [
          (value) => new RegExp(pattern).test(value),
          `write the ${least} to ${most} characters of the ${what}`,
        ],
        noCardNumber,
      ),
    )
    .meta({ pattern })
    .exactOptional();
}

function oneOf<const Word extends string>(words: readonly Word[]) {
  return z.enum(words, { error: `write one of ${words.join(', ')}` }).exactOptional();
}
