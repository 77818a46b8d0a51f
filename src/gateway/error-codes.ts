import type { NextStep } from '../payment/next-step.ts';
import type { Refused } from './reply.ts';

/**
 * Codes of a request the gateway would not take (documents: *internal errors*). Names and numbers are
 * theirs; what to do next is our reading, cautious where a transaction may exist all the same.
 *
 * Codes inside a final status are another space, the acquirer's, and are only handed on.
 */
export const errorCodes: ReadonlyMap<string, { name: string; next: NextStep }> = new Map([
  ['1', { name: 'MALFORMED_REQUEST', next: 'stop' }],
  ['2', { name: 'INVALID_CONTROL_CODE', next: 'configuration' }],
  ['3', { name: 'MERCHANT_CONTROL_KEY_NOT_FOUND', next: 'configuration' }],
  ['4', { name: 'ENDPOINT_ID_NOT_SPECIFIED', next: 'configuration' }],
  ['5', { name: 'ERROR_PARSING_ENDPOINT_ID', next: 'configuration' }],
  ['6', { name: 'ILLEGAL_STATE_FOR_RETURN', next: 'stop' }],
  ['7', { name: 'MERCHANT_NOT_FOUND', next: 'configuration' }],
  ['8', { name: 'BAD_CREDIT_CARD_NUMBER', next: 'stop' }],
  ['9', { name: 'BAD_CREDIT_CARD_CVV', next: 'stop' }],
  ['10', { name: 'NO_CARD_PRINTED_NAME', next: 'stop' }],
  ['17', { name: 'LANGUAGE_NOT_FOUND_BY_CODE', next: 'stop' }],
  // Not in the published list; the name is ours.
  ['27', { name: 'ILLEGAL_STATE_FOR_CAPTURE', next: 'wait' }],
  ['101', { name: 'ORDER_NOT_FOUND', next: 'absent' }],
  ['102', { name: 'INTERNAL_ERROR', next: 'ask' }],
  ['103', { name: 'CREATE_ORDER_ERROR', next: 'ask' }],
  ['104', { name: 'SESSION_VALIDATION_ERROR', next: 'stop' }],
  ['105', { name: 'CARD_NUMBER_ERROR', next: 'stop' }],
  ['106', { name: 'SESSION_STATUS_ERROR', next: 'stop' }],
  ['107', { name: 'WRONG_REVERSAL_AMOUNT', next: 'stop' }],
  ['108', { name: 'RETURN_AMOUNT_REQUIRES_CURRENCY', next: 'stop' }],
  ['109', { name: 'PARTIAL_REVERSAL_NOT_SUPPORTED', next: 'stop' }],
  ['111', { name: 'ALREADY_CAPTURED', next: 'exists' }],
  ['112', { name: 'CAPTURE_ALREADY_STARTED', next: 'exists' }],
  ['114', { name: 'WRONG_CAPTURE_AMOUNT', next: 'stop' }],
  ['115', { name: 'CAPTURE_AMOUNT_REQUIRES_CURRENCY', next: 'stop' }],
  ['116', { name: 'PARTIAL_CAPTURE_NOT_SUPPORTED', next: 'stop' }],
  ['117', { name: 'ACKNOWLEDGEMENT_CALL_NETWORK_ERROR', next: 'ask' }],
  ['118', { name: 'ACKNOWLEDGEMENT_CALL_ERROR', next: 'configuration' }],
  ['119', { name: 'ACKNOWLEDGEMENT_CALL_INVALID_RESPONSE', next: 'configuration' }],
  ['120', { name: 'ACKNOWLEDGEMENT_CALL_VALIDATION_ERROR', next: 'configuration' }],
  ['121', { name: 'CARD_DATA_NOT_FOUND', next: 'stop' }],
  ['122', { name: 'CARD_DATA_RETRIEVAL_ERROR', next: 'ask' }],
  ['123', { name: 'INVALID_CALLBACK_URL', next: 'configuration' }],
  ['501', { name: 'PAYMENT_FORM_CANCELED', next: 'stop' }],
  ['1001', { name: 'ERROR_CREATING_ORDER_INFO', next: 'ask' }],
  ['1002', { name: 'ERROR_CREATING_TRANSACTION', next: 'ask' }],
  ['1003', { name: 'CREATE_TRANSACTION_ERROR', next: 'ask' }],
  ['1004', { name: 'CREATE_SESSION_ERROR', next: 'ask' }],
  ['1005', { name: 'PROCESSING_EMPTY_GATES_LIST', next: 'configuration' }],
  ['1006', { name: 'FILTERING_IS_FAILED', next: 'ask' }],
  ['1007', { name: 'CHECKING_IS_FAILED', next: 'ask' }],
  ['1008', { name: 'SECURE_3D_FAILED', next: 'stop' }],
  ['1009', { name: 'RANDOM_SUM_CHECK_FAILED', next: 'stop' }],
  ['1010', { name: 'PHONE_CHECK_FAILED', next: 'stop' }],
  ['1011', { name: 'RANDOM_SUM_CHECK_CANCELLED', next: 'stop' }],
  ['1012', { name: 'PHONE_CHECK_CANCELLED', next: 'stop' }],
  ['1013', { name: 'SYSTEM_UNAVAILABLE', next: 'ask' }],
  ['1014', { name: 'CARDNO_ENROLLED_CHECK_FAILED', next: 'stop' }],
  ['1015', { name: 'SECURE_3D_TIMEOUT', next: 'stop' }],
  ['1016', { name: 'MPI_STATUS_CHECK_FAILED', next: 'stop' }],
  ['1017', { name: 'ECI_STATUS_CHECK_FAILED', next: 'stop' }],
  ['1018', { name: 'CAVV_STATUS_CHECK_FAILED', next: 'stop' }],
  ['1019', { name: 'GATE_DESCRIPTOR_CHECK_CANCELLED', next: 'stop' }],
  ['1020', { name: 'GATE_DESCRIPTOR_CHECK_FAILED', next: 'stop' }],
]);

/**
 * What a "no" asks of us, by the account's own word for its code, else by the table. A code nobody
 * documented is a plain "no" only where the gateway says that the request itself was not valid; else, and
 * where the code is missing (a reply may have been cut before it), the request may have been carried out.
 */
export function nextStepAfter(
  { type, error_code }: Pick<Refused, 'type' | 'error_code'>,
  overrides: Readonly<Record<string, NextStep>> = {},
): NextStep {
  if (error_code === null) return 'ask';
  const code = error_code;
  const own = Object.hasOwn(overrides, code) ? overrides[code] : undefined;
  return own ?? errorCodes.get(code)?.next ?? (type === 'validation-error' ? 'stop' : 'ask');
}
