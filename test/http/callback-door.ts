import { request } from 'node:http';
import { connect } from 'node:net';
import { sign } from '../../src/gateway/control.ts';
import { anAccount } from '../gateway/an-account.ts';

export interface CallbackFields extends Record<string, string> {
  status: string;
  orderid: string;
  client_orderid: string;
}

/** News as the gateway sends it, signed by the key of the documents unless another is given. */
export function signed(fields: CallbackFields, account = anAccount()): string {
  const control = sign('callback', fields, account);
  return new URLSearchParams({ ...fields, type: 'preauth', amount: '10.42', control }).toString();
}

export const news: CallbackFields = { status: 'approved', orderid: '6863073', client_orderid: '902B4FF5' };

export interface RawAnswer {
  status: number;
  body: string;
  allow: string | undefined;
}

/** A request as it stands, also one that a well-behaved client wouldn't send. */
export function raw(
  address: string,
  method: string,
  path: string,
  { headers = {}, body = '' }: { headers?: Record<string, string>; body?: string } = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const call = request({ hostname, port, method, path, headers }, (reply) => {
      let text = '';
      reply.setEncoding('utf8').on('data', (more) => {
        text += more;
      });
      reply.on('end', () => {
        resolve({ status: reply.statusCode ?? 0, body: text, allow: reply.headers.allow });
      });
    });
    call.on('error', reject);
    call.end(body);
  });
}

/** Bytes written to the socket as they are; what comes back until the server hangs up. */
export function bytes(address: string, text: string): Promise<string> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve) => {
    let back = '';
    const socket = connect(Number(port), hostname, () => socket.write(text, 'latin1'));
    socket.setEncoding('latin1').on('data', (more) => {
      back += more;
    });
    socket.on('error', () => undefined).on('close', () => resolve(back));
  });
}
