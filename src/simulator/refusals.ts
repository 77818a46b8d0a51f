import type { Answer } from './reply.ts';

/** The gateway's "no" to a request: nothing was created, nothing changed. */
export interface Refusal {
  code: number;
  message: string;
}

/** Codes and names by the gateway's list; a text is quoted where the documents show one. */
export const refusals = {
  malformed: (message: string) => ({ code: 1, message }),
  missing: (parameter: string) => ({ code: 1, message: `Parameter ${parameter} is required` }),
  wrongControl: { code: 2, message: 'INVALID_CONTROL_CODE' },
  noControlKey: { code: 3, message: 'MERCHANT_CONTROL_KEY_NOT_FOUND' },
  unknownEndpoint: (id: string) => ({ code: 4, message: `End point with id ${id} not found` }),
  unreadableEndpoint: { code: 5, message: 'ERROR_PARSING_ENDPOINT_ID' },
  illegalReturn: { code: 6, message: 'ILLEGAL_STATE_FOR_RETURN' },
  unknownMerchant: { code: 7, message: 'MERCHANT_NOT_FOUND' },
  wrongCardNumber: (why: string) => ({ code: 8, message: `Validate card number failed. ${why}.` }),
  wrongCvv: { code: 9, message: 'BAD_CREDIT_CARD_CVV' },
  noPrintedName: { code: 10, message: 'NO_CARD_PRINTED_NAME' },
  notCapturable: (stage: string) => ({
    code: 27,
    message: `Can not make capture for order state ${stage.toUpperCase()}`,
  }),
  internalError: { code: 102, message: 'INTERNAL_ERROR' },
  unavailable: { code: 1013, message: 'SYSTEM_UNAVAILABLE' },
  undocumented: { code: 9999, message: 'A code that no list has' },
  unknownOrder: { code: 101, message: 'ORDER_NOT_FOUND' },
  wrongReversalAmount: { code: 107, message: 'WRONG_REVERSAL_AMOUNT' },
  returnWithoutCurrency: { code: 108, message: 'RETURN_AMOUNT_REQUIRES_CURRENCY' },
  noPartialReversal: { code: 109, message: 'PARTIAL_REVERSAL_NOT_SUPPORTED' },
  alreadyCaptured: { code: 111, message: 'ALREADY_CAPTURED' },
  captureUnderWay: { code: 112, message: 'CAPTURE_ALREADY_STARTED' },
  wrongCaptureAmount: { code: 114, message: 'WRONG_CAPTURE_AMOUNT' },
  captureWithoutCurrency: { code: 115, message: 'CAPTURE_AMOUNT_REQUIRES_CURRENCY' },
  noPartialCapture: { code: 116, message: 'PARTIAL_CAPTURE_NOT_SUPPORTED' },
  unknownCard: { code: 121, message: 'CARD_DATA_NOT_FOUND' },
  wrongCallbackUrl: (why: string) => ({ code: 123, message: `INVALID_CALLBACK_URL: ${why}` }),
  otherCurrency: (own: string, sent: string) => ({
    code: 1,
    message: `Project with ${own} currency doest not apply request with currency ${sent}`,
  }),
} as const;

/** A refusal as a reply. Only a preauth's repeats the merchant's id, as in the documents' samples. */
export function refused(request: Refused, refusal: Refusal, type = 'validation-error'): Answer {
  return {
    type,
    'serial-number': request.serialNumber,
    'merchant-order-id': request.command === 'preauth' ? request.params.client_orderid : undefined,
    'error-message': refusal.message,
    'error-code': String(refusal.code),
  };
}

interface Refused {
  command: string;
  serialNumber: string;
  params: Readonly<Record<string, string>>;
}
