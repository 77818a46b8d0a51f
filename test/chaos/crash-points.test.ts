import { afterEach, expect, test, vi } from 'vitest';
import { crashPoints } from './crash-points.ts';
import { tell } from './reports.ts';

vi.mock('./reports.ts', () => ({ tell: vi.fn() }));

const name = { account: 'a', client_orderid: 'o' };

afterEach(() => vi.mocked(tell).mockClear());

/** The points that were passed so far, in order. */
function seen(): string[] {
  return vi.mocked(tell).mock.calls.flatMap(([report]) => (report.kind === 'seen' ? [report.point] : []));
}

test('every call of a part is a point before and a point after, told apart by what it is about', async () => {
  const ledger = crashPoints().overlay('ledger', {
    move: async (_: object, __: string, target: string) => ({ outcome: 'moved', target }),
    find: async () => undefined,
  });

  expect(await ledger.move(name, 'preauth', 'sending')).toEqual({ outcome: 'moved', target: 'sending' });
  await ledger.find();

  expect(seen()).toEqual([
    'ledger.move(sending):before',
    'ledger.move(sending):after',
    'ledger.find:before',
    'ledger.find:after',
  ]);
  expect(tell).toHaveBeenCalledWith({ kind: 'claimed', operation: 'preauth', about: 'o', why: '' });
});

test('a call that fails has no after, and fails as it would', async () => {
  const vault = crashPoints().overlay('vault', { take: async () => Promise.reject(new Error('away')) });

  await expect(vault.take()).rejects.toThrow('away');
  expect(seen()).toEqual(['vault.take:before']);
});

test('the last moment before the first byte is a point', async () => {
  const line = {
    kind: 'connected',
    post: async (_: string, __: object, mayLeave: () => boolean) => ({
      kind: mayLeave() ? 'accepted' : 'not-sent',
    }),
  };
  const gateway = crashPoints().overlay('gateway', { connect: async () => line });
  const mayLeave = () => false;

  const connected = await gateway.connect();
  expect(await connected.post('preauth', name, mayLeave)).toEqual({ kind: 'not-sent' });

  expect(seen()).toContain('line.post(preauth).mayLeave:before');
  expect(tell).toHaveBeenCalledWith({
    kind: 'posted',
    operation: 'preauth',
    about: 'o',
    outcome: 'not-sent',
  });
});

test('a slow call can be struck in the middle', async () => {
  const gateway = crashPoints().overlay('gateway', {
    post: () => new Promise((resolve) => setTimeout(resolve, 50)),
  });

  await gateway.post();

  expect(seen()).toEqual(['gateway.post:before', 'gateway.post:during', 'gateway.post:after']);
});

test('an armed point strikes at its passage, once, and tells first', async () => {
  const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
  const points = crashPoints();
  const vault = points.overlay('vault', { take: async () => 'card' });
  points.obey({ arm: { id: 1, point: 'vault.take:after', passage: 2, act: 'die' } });
  points.obey({ arm: { id: 2, point: 'vault.take:before', passage: 1, act: 'stop' } });
  points.obey({ disarm: 2 });

  await vault.take();
  expect(kill).not.toHaveBeenCalled();
  await vault.take();
  await vault.take();

  expect(kill.mock.calls).toEqual([[process.pid, 'SIGKILL']]);
  expect(tell).toHaveBeenCalledWith({ kind: 'reached', arm: 1, point: 'vault.take:after', about: '' });
  kill.mockRestore();
});
