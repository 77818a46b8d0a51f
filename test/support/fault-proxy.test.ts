import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startFaultProxy } from './fault-proxy.ts';

/** One side of a connection, and what it has heard. */
interface End {
  socket: Socket;
  heard(): string;
  how(): string;
}

function listeningTo(socket: Socket): End {
  let text = '';
  let how = 'open';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.on('end', () => {
    how = 'ended';
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    how = error.code ?? error.name;
  });
  onTestFinished(() => void socket.destroy());
  return { socket, heard: () => text, how: () => how };
}

async function aProxy() {
  const behind: End[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => behind.push(listeningTo(socket)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const proxy = await startFaultProxy(new URL(`http://127.0.0.1:${port}/paynet`));
  onTestFinished(async () => {
    await proxy.close();
    server.close();
  });

  const dial = () => {
    const { hostname, port } = proxy.url;
    return listeningTo(connect({ host: hostname, port: Number(port), allowHalfOpen: true }));
  };
  /** Both ends of a new connection. */
  const call = async (): Promise<[client: End, server: End]> => {
    const client = dial();
    const number = behind.length;
    await expect.poll(() => behind.length).toBe(number + 1);
    return [client, behind[number] as End];
  };
  return { proxy, call, dial };
}

test('hands on and counts what passes, each way and per connection', async () => {
  const { proxy, call } = await aProxy();
  const [client, server] = await call();
  const [other, otherServer] = await call();

  client.socket.write('hello');
  server.socket.end('hi');
  other.socket.end('!');

  await expect.poll(() => [server.heard(), client.heard(), client.how()]).toEqual(['hello', 'hi', 'ended']);
  await expect.poll(() => [otherServer.heard(), otherServer.how()]).toEqual(['!', 'ended']);
  expect(proxy.connections).toMatchObject([
    { passed: { request: 5, reply: 2 } },
    { passed: { request: 1, reply: 0 } },
  ]);
  expect(proxy.url.pathname).toBe('/paynet');
});

test.each([
  ['reset', 'ECONNRESET'],
  ['close', 'ended'],
] as const)('%s after so many bytes of a request: no more arrive, both sides see it', async (kind, how) => {
  const { proxy, call } = await aProxy();
  proxy.suffer({ request: [{ kind, after: 3 }] });
  const [client, server] = await call();

  client.socket.write('hello');

  await expect.poll(client.how).toBe(how);
  await expect.poll(server.how).toMatch(/ended|ECONNRESET/); // a reset right behind data may look like an end
  expect(server.heard()).toBe('hel');
  expect(proxy.connections).toMatchObject([{ passed: { request: 3, reply: 0 } }]);
});

test('a cut after the last byte of a reply: all of it arrives', async () => {
  const { proxy, call } = await aProxy();
  proxy.suffer({ reply: [{ kind: 'close', after: 2 }] });
  const [client, server] = await call();

  server.socket.write('hi');

  await expect.poll(client.how).toBe('ended');
  expect(client.heard()).toBe('hi');
});

test('a cut after no byte strikes as the first one comes, not before', async () => {
  const { proxy, call } = await aProxy();
  proxy.suffer({ reply: [{ kind: 'reset', after: 0 }] });
  const [client, server] = await call();
  client.socket.write('hello');
  await expect.poll(server.heard).toBe('hello');
  expect(client.how()).toBe('open');

  server.socket.write('hi');

  await expect.poll(client.how).toBe('ECONNRESET');
  expect(proxy.connections).toMatchObject([{ passed: { request: 5, reply: 0 } }]);
});

test('a stall holds what comes, the connection stays, and healing lets it go on', async () => {
  const { proxy, call } = await aProxy();
  proxy.suffer({ request: [{ kind: 'stall', after: 3 }] });
  const [client, server] = await call();

  client.socket.end('hello');
  server.socket.write('hi');
  await expect.poll(() => [server.heard(), client.heard()]).toEqual(['hel', 'hi']);
  expect([server.how(), client.how()]).toEqual(['open', 'open']);

  proxy.heal();

  await expect.poll(() => [server.heard(), server.how()]).toEqual(['hello', 'ended']);
});

test('is told new faults while a connection stands', async () => {
  const { proxy, call } = await aProxy();
  const [client, server] = await call();
  client.socket.write('one ');
  await expect.poll(server.heard).toBe('one ');

  proxy.suffer({ request: [{ kind: 'close', after: 6 }] });
  client.socket.write('two');

  await expect.poll(server.how).toBe('ended');
  expect(server.heard()).toBe('one tw');
});

test('spoils the connections it is told to', async () => {
  const { proxy, call } = await aProxy();
  proxy.suffer((connection) => (connection === 1 ? { request: [{ kind: 'reset', after: 0 }] } : {}));
  const calls = [await call(), await call(), await call()];

  for (const [client] of calls) client.socket.end('hello');

  await expect.poll(() => calls.map(([, server]) => server.how())).toEqual(['ended', 'ECONNRESET', 'ended']);
});

test('latency and slices take their time and lose nothing', async () => {
  const { proxy, call } = await aProxy();
  proxy.suffer({
    request: [{ kind: 'latency', ms: 40 }],
    reply: [{ kind: 'slices', size: 2, everyMs: 20 }],
  });
  const [client, server] = await call();
  const begin = performance.now();

  client.socket.write('hello');
  await expect.poll(server.heard, { interval: 5 }).toBe('hello');
  const onTheWay = performance.now();
  server.socket.write('hello');
  await expect.poll(client.heard, { interval: 5 }).toBe('hello');

  expect(onTheWay - begin).toBeGreaterThan(35);
  expect(performance.now() - onTheWay).toBeGreaterThan(55);
});

test('refuses connections until it accepts them again; what stands, stands', async () => {
  const { proxy, call, dial } = await aProxy();
  const [client, server] = await call();

  proxy.refuse();
  await expect.poll(dial().how).toBe('ECONNREFUSED');
  client.socket.write('hello');
  await expect.poll(server.heard).toBe('hello');

  await proxy.accept();
  const [again] = await call();
  expect(again.how()).toBe('open');
});

test('when one side breaks, the other learns it', async () => {
  const { call } = await aProxy();
  const [client, server] = await call();
  const [another, anotherServer] = await call();

  client.socket.resetAndDestroy();
  anotherServer.socket.resetAndDestroy();

  await expect.poll(() => [server.how(), another.how()]).toEqual(['ECONNRESET', 'ECONNRESET']);
});
