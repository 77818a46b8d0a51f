import { request } from 'node:http';
import { connect } from 'node:net';
import type { Account } from '../../src/gateway/account.ts';
import { sign } from '../../src/gateway/control.ts';
import { callbackPath } from '../../src/http/callbacks.ts';
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

/** The account that a world configures, with the key of the documents. */
export const inAWorld = anAccount({ id: 'default' });

/** The address we gave out for an order, without the public URL. */
export function addressFor(client_orderid: string, account: Account = inAWorld): string {
  return callbackPath(account, client_orderid);
}

/** A callback as the gateway makes it: to the order's own address, signed. */
export function pathOf(fields: CallbackFields, account: Account = inAWorld): string {
  return `${addressFor(fields.client_orderid, account)}?${signed(fields, account)}`;
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
