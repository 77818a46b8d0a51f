import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { type AddressInfo, createServer, Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type Line, openGateway } from '../../src/gateway/client.ts';
import { aClient, aLine, answering, closed, order, secure } from './a-line.ts';
import { anAccount } from './an-account.ts';
import { aDeadAddress, aSilentGateway } from './servers.ts';

test('connecting says nothing; posting then says it once, on that connection', async () => {
  const { line, gateway, peer } = await aLine();
  expect(gateway.heard()).toBe('');

  answering(peer);

  expect(await line.post('preauth', order)).toMatchObject({ kind: 'accepted', paynet_order_id: '6863073' });
  expect(gateway.heard().split('POST ')).toHaveLength(2);
  expect(gateway.sockets).toHaveLength(1);
});

const hasIpv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);

test.runIf(hasIpv6)('an IPv6 address is as good as any', async () => {
  const server = createServer((socket) => answering(socket.on('error', () => undefined))).listen(0, '::1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;

  const sent = await aClient().post(
    anAccount({ baseUrl: new URL(`http://[::1]:${port}`) }),
    'preauth',
    order,
  );

  expect(sent.kind).toBe('accepted');
});

test('where nobody listens there is no line', async () => {
  expect(await aClient().connect(anAccount({ baseUrl: await aDeadAddress() }))).toEqual({
    kind: 'not-sent',
    why: 'ECONNREFUSED',
  });
});

test('a handshake without end is given up in time', async () => {
  const { baseUrl, sockets } = await aSilentGateway();

  expect(await aClient(50).connect(anAccount({ baseUrl: secure(baseUrl) }))).toEqual({
    kind: 'not-sent',
    why: 'CONNECT_TIMEOUT',
  });
  await expect.poll(() => sockets[0]?.closed).toBe(true);
});

test('or when the caller says so', async () => {
  const { baseUrl, sockets } = await aSilentGateway();
  const giveUp = new AbortController();
  const line = aClient().connect(anAccount({ baseUrl: secure(baseUrl) }), giveUp.signal);
  await expect.poll(() => sockets.length).toBe(1);

  giveUp.abort();

  expect(await line).toEqual({ kind: 'not-sent', why: 'GIVEN_UP' });
  await expect.poll(() => sockets[0]?.closed).toBe(true);
});

test('what is given up beforehand does not connect', async () => {
  const { baseUrl } = await aSilentGateway();
  const account = anAccount({ baseUrl });

  expect(await aClient().connect(account, AbortSignal.abort())).toEqual({
    kind: 'not-sent',
    why: 'GIVEN_UP',
  });
  expect(await aClient().post(account, 'preauth', order, AbortSignal.abort())).toEqual({
    kind: 'not-sent',
    why: 'GIVEN_UP',
  });
});

test('a reply that the caller no longer waits for: perhaps sent', async () => {
  const { baseUrl, sockets, heard } = await aSilentGateway();
  const giveUp = new AbortController();
  const sent = aClient().post(anAccount({ baseUrl }), 'status', order, giveUp.signal);
  await expect.poll(heard).toContain('control=');

  giveUp.abort();

  expect(await sent).toEqual({ kind: 'maybe-sent', why: 'GIVEN_UP' });
  await expect.poll(() => sockets[0]?.closed).toBe(true);
});

test('the signal that hurries the connecting leaves the posting alone', async () => {
  const gateway = await aSilentGateway();
  const giveUp = new AbortController();
  const line = (await aClient().connect(anAccount({ baseUrl: gateway.baseUrl }), giveUp.signal)) as Line;
  await expect.poll(() => gateway.sockets.length).toBe(1);
  answering(gateway.sockets[0] as Socket);

  giveUp.abort();

  expect((await line.post('preauth', order)).kind).toBe('accepted');
});

test('what may no longer leave does not leave', async () => {
  const { line, gateway, peer } = await aLine();
  answering(peer);

  const unsent = { kind: 'not-sent', why: 'TOO_LATE', ours: true };
  expect(await line.post('preauth', order, () => false)).toEqual(unsent);
  await expect.poll(() => peer.closed).toBe(true);
  expect(gateway.heard()).toBe('');
});

test('that it left one hears once it has been written, and of what does not leave nothing', async () => {
  const gateway = await aSilentGateway();
  const write = vi.spyOn(Socket.prototype, 'write');
  onTestFinished(() => write.mockRestore());
  const heard: number[] = [];
  const onLeft = () => void heard.push(write.mock.calls.length);
  const at = anAccount({ baseUrl: gateway.baseUrl });

  for (const mayLeave of [false, true]) {
    const line = await aClient().connect(at, undefined, onLeft);
    expect(heard).toEqual([]);
    if (line.kind === 'connected') void line.post('preauth', order, () => mayLeave);
  }

  await expect.poll(() => gateway.heard()).toContain('control=');
  expect(heard).toEqual([write.mock.calls.length]);
  expect(heard[0]).toBeGreaterThan(0);
  for (const socket of gateway.sockets) socket.destroy();
});

test('a turn that does not come may say why', async () => {
  const turn = { comes: async () => false, isNow: () => false, why: 'ACCOUNT_STOPPED' };
  const { line, gateway, peer } = await aLine();
  answering(peer);

  expect(await line.post('preauth', order, () => true, undefined, turn)).toEqual({
    kind: 'not-sent',
    why: 'ACCOUNT_STOPPED',
    ours: true,
  });
  await expect.poll(() => peer.closed).toBe(true);
  expect(gateway.heard()).toBe('');
});

test('nor does it when the question itself fails', async () => {
  const { line, gateway, peer } = await aLine();
  answering(peer);
  const sent = await line.post('preauth', order, () => {
    throw new Error('no clock');
  });

  expect(sent.kind).toBe('not-sent');
  await expect.poll(() => peer.closed).toBe(true);
  expect(gateway.heard()).toBe('');
});

test('the question is asked once, with no step between the answer and the first byte', async () => {
  const { line, peer } = await aLine();
  answering(peer);
  const steps: string[] = [];
  const write = () => steps.push('write');
  subscribe('undici:client:sendHeaders', write);
  onTestFinished(() => void unsubscribe('undici:client:sendHeaders', write));

  await line.post('preauth', order, () => {
    steps.push('ask');
    queueMicrotask(() => steps.push('another step'));
    return true;
  });

  expect(steps).toEqual(['ask', 'write', 'another step']);
});

test('a line carries one request', async () => {
  const { line, gateway, peer } = await aLine();
  answering(peer);

  const both = await Promise.all([line.post('preauth', order), line.post('preauth', order)]);

  expect(both).toMatchObject([{ kind: 'accepted' }, closed]);
  expect(await line.post('preauth', order)).toEqual(closed);
  expect(gateway.heard().split('POST ')).toHaveLength(2);
  expect(gateway.sockets).toHaveLength(1);
});

test('hanging up says nothing, and ends the line', async () => {
  const { line, gateway, peer } = await aLine();

  line.hangUp();

  await expect.poll(() => peer.closed).toBe(true);
  expect(await line.post('preauth', order)).toEqual(closed);
  expect(gateway.heard()).toBe('');
});

test('hanging up takes nothing back that was posted', async () => {
  const { line, peer } = await aLine();
  answering(peer);
  const sent = line.post('preauth', order);

  line.hangUp();

  expect((await sent).kind).toBe('accepted');
});

test('what cannot be signed is not sent, and the line is still good', async () => {
  const { line, gateway, peer } = await aLine();
  answering(peer);

  await expect(line.post('preauth', { ...order, amount: '10.421' })).rejects.toThrow(RangeError);

  expect(gateway.heard()).toBe('');
  expect((await line.post('preauth', order)).kind).toBe('accepted');
});

test('for what cannot be signed nobody is even called', async () => {
  const { baseUrl, sockets } = await aSilentGateway();
  const client = aClient();

  await expect(
    client.post(anAccount({ baseUrl }), 'preauth', { ...order, amount: '1.001' }),
  ).rejects.toThrow();
  await client.connect(anAccount({ baseUrl }));

  await expect.poll(() => sockets.length).toBe(1); // the second call's
});

test('the answer to a question is not waited for longer than 20 seconds', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const client = openGateway({ sendTimeoutMs: 90_000 });
  onTestFinished(() => client.close());
  const { line, gateway } = await aLine(client);
  const { line: another, gateway: anotherGateway } = await aLine(client);
  const asked = line.post('status', order);
  const sent = another.post('preauth', order);
  await expect.poll(() => gateway.heard() && anotherGateway.heard()).not.toBe('');

  const tooEarly = vi.fn();
  void sent.then(tooEarly);

  vi.advanceTimersByTime(20_000);
  expect(await asked).toEqual({ kind: 'maybe-sent', why: 'REPLY_TIMEOUT' });
  await setImmediate();
  expect(tooEarly).not.toHaveBeenCalled();

  vi.advanceTimersByTime(70_000);
  expect((await sent).kind).toBe('maybe-sent');
});
