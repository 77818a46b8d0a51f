import { beforeEach, expect, test, vi } from 'vitest';
import { createNews } from '../../src/simulator/events.ts';
import { createFaults } from '../../src/simulator/faults/armed.ts';
import { createLife } from '../../src/simulator/life.ts';
import { type Order, Orders } from '../../src/simulator/orders.ts';
import { approved, threeDsTimedOut } from '../../src/simulator/scenarios.ts';
import { createTimers } from '../../src/simulator/timers.ts';

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.restoreAllMocks().useRealTimers();
});

const order = (): Order => ({
  id: '6863073',
  account: { endpoints: [], groups: [], login: 'TestMerchant', controlKey: 'key' },
  endpointId: '39549',
  clientOrderId: 'ORDER',
  minor: 1042n,
  currency: 'USD',
  card: { bin: '453897', last4: '6732', type: 'VISA', expireMonth: '12', expireYear: '2099' },
  details: {},
  notifyUrl: undefined,
  serverCallbackUrl: undefined,
  returnTo: undefined,
  threeDs: undefined,
  transactions: [],
});
const preauth = { serialNumber: '1', type: 'preauth', minor: 1042n } as const;

function aLife() {
  const announce = vi.fn();
  const timers = createTimers();
  const faults = createFaults({ rules: [], seed: 1, onStrike: () => {} });
  const news = createNews(() => {});
  return {
    announce,
    timers,
    life: createLife({ announce, timers, news, faults, orders: new Orders(6863073) }),
  };
}

test('plays its steps one after the other and announces each', () => {
  const { life, announce } = aLife();
  const mine = order();
  life.begin(mine, preauth, [
    { afterMs: 10, verdict: { status: 'unknown' } },
    { afterMs: 20, verdict: approved },
  ]);

  expect(mine.transactions).toMatchObject([{ status: 'processing', stage: 'auth_processing' }]);
  vi.advanceTimersByTime(29);
  expect(mine.transactions).toMatchObject([{ status: 'unknown', stage: 'auth_unknown', approvalCode: null }]);
  vi.advanceTimersByTime(1);
  expect(mine.transactions).toMatchObject([{ status: 'approved', approvalCode: '863073' }]);
  expect(announce).toHaveBeenCalledTimes(2);
});

test('does not give up on a payer who has answered', () => {
  const { life } = aLife();
  const mine = order();
  life.begin(mine, { ...preauth, state: '3d_validating' }, [{ afterMs: 10, verdict: threeDsTimedOut }]);
  const [transaction] = mine.transactions;
  if (transaction) life.resume(mine, transaction, '3d_validated', [{ afterMs: 100, verdict: approved }]);

  vi.advanceTimersByTime(50);
  expect(mine.transactions).toMatchObject([{ status: 'processing', stage: 'auth_3d_validated' }]);
  vi.advanceTimersByTime(50);
  expect(mine.transactions).toMatchObject([{ status: 'approved' }]);
});

test('ends nothing after it was stopped', () => {
  const { life, timers, announce } = aLife();
  life.begin(order(), preauth, [{ afterMs: 10, verdict: approved }]);
  timers.stop();

  vi.advanceTimersByTime(1000);
  expect(announce).not.toHaveBeenCalled();
});

test.each([Number.POSITIVE_INFINITY, 2 ** 31])('waits %s milliseconds rather than none', (afterMs) => {
  const { life, announce } = aLife();
  life.begin(order(), preauth, [{ afterMs, verdict: approved }]);

  vi.advanceTimersByTime(1000);
  expect(announce).not.toHaveBeenCalled();
});

test('keeps no process alive', () => {
  const unref = vi.fn();
  vi.spyOn(globalThis, 'setTimeout').mockReturnValue({ unref } as unknown as NodeJS.Timeout);
  createTimers().after(10, () => {});

  expect(unref).toHaveBeenCalledOnce();
});
