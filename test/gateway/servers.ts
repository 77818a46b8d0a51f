import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createWire, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Received {
  method: string | undefined;
  path: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A gateway that notes what it is sent and then answers as the test wants. Ends with the test. */
export async function aGateway(answer: (response: ServerResponse, request: Received) => void) {
  const received: Received[] = [];
  const listener: RequestListener = async (request, response) => {
    const chunks = await request.toArray();
    const { method, url: path, headers } = request;
    const whole = { method, path, headers, body: Buffer.concat(chunks).toString() };
    received.push(whole);
    answer(response, whole);
  };

  const server = createServer(listener);
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  const baseUrl = await listening(server);
  return { baseUrl, received, connections: () => connections, hangUp: () => server.closeAllConnections() };
}

/** A gateway below HTTP: gets the socket once a request has begun to arrive. */
export async function aWire(answer: (socket: Socket) => void): Promise<URL> {
  const server = createWire((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => answer(socket));
  });
  return listening(server);
}

/** A gateway that says nothing of its own accord: its connections, and the bytes that came on all of them. */
export async function aSilentGateway() {
  const sockets: Socket[] = [];
  const bytes: Buffer[] = [];
  const server = createWire((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => bytes.push(chunk));
  });
  return { baseUrl: await listening(server), sockets, heard: () => Buffer.concat(bytes).toString() };
}

/** Starts a server on a free loopback port; gives its base URL; closes it when the test is over. */
export async function listening(server: Server, scheme = 'http'): Promise<URL> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => server.close(done));
  });
  return new URL(`${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/paynet`);
}

/** An address nobody listens at any more. */
export async function aDeadAddress(): Promise<URL> {
  const server = createWire();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return new URL(`http://127.0.0.1:${port}/paynet`);
}
