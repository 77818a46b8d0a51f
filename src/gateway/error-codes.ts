import type { NextStep } from '../payment/next-step.ts';
import type { Refused } from './reply.ts';

/**
 * Codes of a request the gateway would not take (documents: *internal errors*). Names and numbers are
 * theirs; what to do next is our reading, cautious where a transaction may exist all the same.
 *
 * Codes inside a final status are another space, the acquirer's, and are only handed on.
 */
export const errorCodes: ReadonlyMap<string, NextStep> = new Map<string, NextStep>([
  ['1', 'stop'], // MALFORMED_REQUEST
  ['2', 'configuration'], // INVALID_CONTROL_CODE
  ['3', 'configuration'], // MERCHANT_CONTROL_KEY_NOT_FOUND
  ['4', 'configuration'], // ENDPOINT_ID_NOT_SPECIFIED
  ['5', 'configuration'], // ERROR_PARSING_ENDPOINT_ID
  ['6', 'wait'], // ILLEGAL_STATE_FOR_RETURN
  ['7', 'configuration'], // MERCHANT_NOT_FOUND
  ['8', 'stop'], // BAD_CREDIT_CARD_NUMBER
  ['9', 'stop'], // BAD_CREDIT_CARD_CVV
  ['10', 'stop'], // NO_CARD_PRINTED_NAME
  ['17', 'stop'], // LANGUAGE_NOT_FOUND_BY_CODE
  ['27', 'wait'], // ILLEGAL_STATE_FOR_CAPTURE: not in the published list, the name is ours
  ['101', 'absent'], // ORDER_NOT_FOUND
  ['102', 'ask'], // INTERNAL_ERROR
  ['103', 'ask'], // CREATE_ORDER_ERROR
  ['104', 'stop'], // SESSION_VALIDATION_ERROR
  ['105', 'stop'], // CARD_NUMBER_ERROR
  ['106', 'stop'], // SESSION_STATUS_ERROR
  ['107', 'stop'], // WRONG_REVERSAL_AMOUNT
  ['108', 'stop'], // RETURN_AMOUNT_REQUIRES_CURRENCY
  ['109', 'stop'], // PARTIAL_REVERSAL_NOT_SUPPORTED
  ['111', 'exists'], // ALREADY_CAPTURED
  ['112', 'exists'], // CAPTURE_ALREADY_STARTED
  ['114', 'stop'], // WRONG_CAPTURE_AMOUNT
  ['115', 'stop'], // CAPTURE_AMOUNT_REQUIRES_CURRENCY
  ['116', 'stop'], // PARTIAL_CAPTURE_NOT_SUPPORTED
  ['117', 'ask'], // ACKNOWLEDGEMENT_CALL_NETWORK_ERROR
  ['118', 'stop'], // ACKNOWLEDGEMENT_CALL_ERROR
  ['119', 'stop'], // ACKNOWLEDGEMENT_CALL_INVALID_RESPONSE
  ['120', 'stop'], // ACKNOWLEDGEMENT_CALL_VALIDATION_ERROR
  ['121', 'stop'], // CARD_DATA_NOT_FOUND
  ['122', 'ask'], // CARD_DATA_RETRIEVAL_ERROR
  ['123', 'stop'], // INVALID_CALLBACK_URL
  ['501', 'stop'], // PAYMENT_FORM_CANCELED
  ['1001', 'ask'], // ERROR_CREATING_ORDER_INFO
  ['1002', 'ask'], // ERROR_CREATING_TRANSACTION
  ['1003', 'ask'], // CREATE_TRANSACTION_ERROR
  ['1004', 'ask'], // CREATE_SESSION_ERROR
  ['1005', 'stop'], // PROCESSING_EMPTY_GATES_LIST
  ['1006', 'ask'], // FILTERING_IS_FAILED
  ['1007', 'ask'], // CHECKING_IS_FAILED
  ['1008', 'stop'], // SECURE_3D_FAILED
  ['1009', 'stop'], // RANDOM_SUM_CHECK_FAILED
  ['1010', 'stop'], // PHONE_CHECK_FAILED
  ['1011', 'stop'], // RANDOM_SUM_CHECK_CANCELLED
  ['1012', 'stop'], // PHONE_CHECK_CANCELLED
  ['1013', 'ask'], // SYSTEM_UNAVAILABLE
  ['1014', 'stop'], // CARDNO_ENROLLED_CHECK_FAILED
  ['1015', 'stop'], // SECURE_3D_TIMEOUT
  ['1016', 'stop'], // MPI_STATUS_CHECK_FAILED
  ['1017', 'stop'], // ECI_STATUS_CHECK_FAILED
  ['1018', 'stop'], // CAVV_STATUS_CHECK_FAILED
  ['1019', 'stop'], // GATE_DESCRIPTOR_CHECK_CANCELLED
  ['1020', 'stop'], // GATE_DESCRIPTOR_CHECK_FAILED
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
  return own ?? errorCodes.get(code) ?? (type === 'validation-error' ? 'stop' : 'ask');
}
