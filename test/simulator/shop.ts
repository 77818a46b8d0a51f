import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { test as base } from 'vitest';
import { type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.ts';

export const controlKey = 'B17F59B4-A7DC-41B4-8FF9-37D986B43D20';
const login = 'TestMerchant';
const account = { endpoints: ['39549'], groups: ['2545'], login, controlKey };

/** The documents' own example: a card that is approved. */
export const example = {
  credit_card_number: '4538977399606732',
  card_printed_name: 'CARD HOLDER',
  expire_month: '12',
  expire_year: '2099',
  cvv2: '123',
  order_desc: 'Test Order Description',
  first_name: 'John',
  last_name: 'Smith',
  address1: '100 Main st',
  city: 'Seattle',
  state: 'WA',
  zip_code: '98102',
  country: 'US',
  phone: '+12063582043',
  email: 'john.smith@gmail.com',
  currency: 'USD',
  amount: '10.42',
  ipaddress: '65.153.12.232',
};

export type Sent = Record<string, string | undefined>;
export type Ids = { client_orderid: string; orderid: string };
export type Shop = Awaited<ReturnType<typeof openShop>>;

interface Fixtures {
  /** Opens a shop with a simulator of its own; everything is closed after the test. */
  open: (options?: Partial<SimulatorOptions>) => Promise<Shop>;
  shop: Shop;
  /** A merchant's server that answers callbacks with these statuses, then with 200. */
  listen: (...statuses: number[]) => Promise<Merchant>;
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixture's needs from this pattern
  open: async ({}, use) => {
    const shops: Shop[] = [];
    await use(async (options) => {
      const shop = await openShop(options);
      shops.push(shop);
      return shop;
    });
    await Promise.all(shops.map((shop) => shop.simulator.close()));
  },

  shop: async ({ open }, use) => use(await open()),

  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixture's needs from this pattern
  listen: async ({}, use) => {
    const merchants: Merchant[] = [];
    await use(async (...statuses) => {
      const merchant = await openMerchant(statuses);
      merchants.push(merchant);
      return merchant;
    });
    for (const merchant of merchants) merchant.close();
  },
});

async function openShop(options: Partial<SimulatorOptions> = {}) {
  const simulator = await startSimulator({ accounts: [account], approvalMs: 5, ...options });
  let orders = 0;

  async function send(command: string, path: string, params: Sent, signal: AbortSignal | null = null) {
    const body = new URLSearchParams(present(params));
    const address = `${simulator.baseUrl}/api/v2/${command}/${path}`;
    return readReply(await fetch(address, { method: 'POST', body, signal }));
  }

  /** The example, changed; signed with two decimals unless a control is given. */
  function preauth(changes: Sent = {}, path = '39549', signal: AbortSignal | null = null) {
    return send('preauth', path, preauthForm(changes, path), signal);
  }

  function preauthForm(changes: Sent, path: string): Sent {
    orders += 1;
    const order: Sent = { ...example, client_orderid: `ORDER-${orders}`, ...changes };
    const id = path.replace('group/', '');
    const control = sign(id, order.client_orderid, cents(order.amount), order.email);
    return { control, ...order };
  }

  async function approvedOrder(changes: Sent = {}): Promise<Ids> {
    const reply = await preauth(changes);
    const ids = idsOf(reply);
    await simulator.settled(ids.client_orderid, 'preauth');
    return ids;
  }

  function move(command: string, ids: Sent, more: Sent = {}, path = '39549') {
    return send(command, path, moveForm(ids, more));
  }

  function moveForm(ids: Sent, more: Sent): Sent {
    const sent: Sent = { login, ...ids, ...more };
    const money = [cents(sent.amount), sent.amount === undefined ? undefined : sent.currency];
    const control = sign(sent.login, sent.client_orderid, sent.orderid, ...money);
    return { control, ...sent };
  }

  /** Sends it by hand and returns every byte that comes back, and how the connection ended. */
  function bytesOf(command: string, params: Sent = {}): Promise<Exchanged> {
    const form = command === 'preauth' ? preauthForm(params, '39549') : moveForm(params, {});
    return exchangeBytes(`${simulator.baseUrl}/api/v2/${command}/39549`, present(form));
  }

  return {
    simulator,
    bytesOf,
    send,
    preauth,
    approvedOrder,
    capture: (ids: Sent, more?: Sent, path?: string) => move('capture', ids, more, path),
    giveBack: (ids: Sent, more?: Sent) => move('return', ids, { comment: 'changed their mind', ...more }),
    status: (ids: Sent, more?: Sent, path?: string) => move('status', ids, more, path),
    createCardRef: (ids: Sent) => move('create-card-ref', ids),
    async capturedOrder(changes: Sent = {}, more: Sent = {}): Promise<Ids> {
      const ids = await approvedOrder(changes);
      await move('capture', ids, more);
      await simulator.settled(ids.client_orderid, 'capture');
      return ids;
    },
  };
}

interface Exchanged {
  head: string;
  body: string;
  ended: 'in peace' | 'by a reset';
}

function exchangeBytes(address: string, form: Record<string, string>): Promise<Exchanged> {
  const { hostname, port, pathname } = new URL(address);
  const body = new URLSearchParams(form).toString();
  const type = 'application/x-www-form-urlencoded';
  const lines = [`POST ${pathname} HTTP/1.1`, `Host: ${hostname}`, `Content-Type: ${type}`];
  const socket = connect(Number(port), hostname);
  socket.write(`${[...lines, `Content-Length: ${body.length}`].join('\r\n')}\r\n\r\n${body}`);

  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  return new Promise((resolve) => {
    const done = (ended: Exchanged['ended']) => {
      const text = Buffer.concat(chunks).toString('latin1');
      const border = text.indexOf('\r\n\r\n') + 4;
      resolve({ head: text.slice(0, border), body: text.slice(border), ended });
    };
    socket.on('end', () => done('in peace'));
    socket.on('error', () => done('by a reset'));
  });
}

export type Reply = Awaited<ReturnType<typeof readReply>>;

async function readReply(response: Response) {
  const text = await response.text();
  const params = Object.fromEntries(
    [...new URLSearchParams(text)].map(([name, value]) => [name.trim(), value.trimEnd()]),
  );
  return { text, params, http: response.status, headers: response.headers };
}

/** The ids an accepted request was given. */
export function idsOf({ params }: Reply): Ids {
  return { client_orderid: params['merchant-order-id'] ?? '', orderid: params['paynet-order-id'] ?? '' };
}

/** What a refused request was told. */
export function refusal({ params }: Reply) {
  return { type: params.type, code: params['error-code'], message: params['error-message'] };
}

export function sign(...parts: (string | undefined)[]): string {
  return createHash('sha1')
    .update(`${parts.join('')}${controlKey}`)
    .digest('hex');
}

export interface Merchant {
  url: string;
  /** The queries that arrived, oldest first. */
  heard: Record<string, string>[];
  close: () => void;
}

async function openMerchant(statuses: number[]): Promise<Merchant> {
  const heard: Record<string, string>[] = [];
  const server = createServer((message, response) => {
    const { searchParams } = new URL(message.url ?? '', 'http://merchant');
    heard.push({ method: message.method ?? '', ...Object.fromEntries(searchParams) });
    response.writeHead(statuses.shift() ?? 200, { connection: 'close', location: '/elsewhere' }).end('OK');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callbacks`, heard, close };
}

function cents(amount: string | undefined): string | undefined {
  if (amount === undefined || !/^-?\d+(\.\d+)?$/.test(amount)) return amount;
  const [whole = '', fraction = ''] = amount.split('.');
  return BigInt(whole + fraction.padEnd(2, '0')).toString();
}

function present(params: Sent): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}
