import { expect, test } from 'vitest';
import { codeOf } from '../../src/gateway/network-code.ts';

const error = (code: unknown, name = 'Error') => Object.assign(new Error('4538977399606732'), { code, name });

test.each(['ECONNRESET', 'UND_ERR_SOCKET', 'ERR_TLS_CERT_ALTNAME_INVALID', 'A'.repeat(60)])(
  'an error is called by its code: %s',
  (code) => {
    expect(codeOf(error(code))).toBe(code);
  },
);

test.each([undefined, 23, '', 'ECONNRESET 4538977399606732', 'to ECONNRESET', 'econnreset', 'A'.repeat(61)])(
  'with the code %j, which may quote what was sent, it is called by its class',
  (code) => {
    expect(codeOf(error(code, 'SocketError'))).toBe('SocketError');
  },
);

test.each(['', 'Error 4538977399606732', '4538 Error', 'A'.repeat(61)])(
  'and with the class %j, which may as well, by neither',
  (name) => {
    expect(codeOf(error(undefined, name))).toBe('NETWORK_ERROR');
  },
);
