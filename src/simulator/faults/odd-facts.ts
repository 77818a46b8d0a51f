import { decimalText, exponentOf, minorUnits } from '../amounts.ts';
import type { Answer } from '../reply.ts';
import type { Fault } from './fault.ts';

/** The reply is well written, and what it says is missing, strange or untrue. */
export const oddFacts: Record<string, Fault> = {
  'missing-type': changed('no type', 'type', () => ({ type: undefined })),
  'pe-type': {
    at: 'reply',
    says: 'type is called pe, as in one sample of the documents',
    reply: ({ answer: { type, ...rest }, text }) => ({ body: text({ pe: type, ...rest }) }),
  },
  'no-order-id': changed('no paynet-order-id', 'paynet-order-id', () => ({ 'paynet-order-id': undefined })),
  'wrong-serial': changed('a serial number that nothing has', 'serial-number', () => ({
    'serial-number': '00000000-0000-0000-0000-0000deadbeef',
  })),
  'other-endpoint': changed('the end-point-id of another endpoint', 'end-point-id', (answer) => ({
    'end-point-id': next(answer['end-point-id']),
  })),
  'unknown-status': ofStatus('a status of no list', () => ({ status: 'settling' })),
  'shouted-status': ofStatus('the status in capitals, with a space', ({ status }) => ({
    status: `${status?.toUpperCase()} `,
  })),
  'still-processing': ofStatus('processing, whatever it is by now', () => ({ status: 'processing' })),
  'other-order': ofStatus('the paynet-order-id of another order', (answer) => ({
    'paynet-order-id': next(answer['paynet-order-id']),
  })),
  'other-merchant-order': ofStatus('the merchant-order-id of another order', (answer) => ({
    'merchant-order-id': `${answer['merchant-order-id']}-other`,
  })),
  'other-type': ofStatus('a sale, whatever it is', () => ({ 'transaction-type': 'sale' })),
  'other-amount': ofStatus('a hundred times the amount', ({ amount = '', currency = '' }) => ({
    amount: decimalText(100n * minorOf(amount, currency), exponentOf(currency)),
  })),
  'other-currency': ofStatus('another currency', ({ currency }) => ({
    currency: currency === 'XTS' ? 'XXX' : 'XTS',
  })),
  'minor-amount': ofStatus('the amount in minor units', ({ amount = '', currency = '' }) => ({
    amount: minorOf(amount, currency).toString(),
  })),
  'error-beside-status': ofStatus('an error code beside the status', () => ({
    'error-message': 'INTERNAL_ERROR',
    'error-code': '102',
  })),
  'hostile-message': ofStatus('an error message of markup, escapes and 64 KB', () => ({
    'error-message': `<script>alert(1)</script>\r\n\u001b[31m${'x'.repeat(65_536)}`,
  })),
};

function changed(says: string, field: string, change: (answer: Answer) => Answer): Fault {
  return {
    at: 'reply',
    says,
    fits: ({ answer }) => answer[field] !== undefined,
    reply: ({ answer, text }) => ({ body: text({ ...answer, ...change(answer) }) }),
  };
}

function ofStatus(says: string, change: (answer: Answer) => Answer): Fault {
  return { ...changed(says, 'status', change), commands: ['status'] };
}

function minorOf(amount: string, currency: string): bigint {
  return minorUnits(amount, exponentOf(currency)) ?? 0n;
}

function next(id = '0'): string {
  return String(BigInt(id) + 1n);
}
