import { describe, expect } from 'vitest';
import { refusal, test } from '../shop.ts';

describe('nothing is done', () => {
  test.for([
    ['reset-before', 'by a reset'],
    ['close-before', 'in peace'],
  ] as const)('%s: not a byte comes back, it ends %s', async ([fault, ended], { shop }) => {
    shop.simulator.faults.arm({ fault });
    const answer = await shop.bytesOf('preauth', { client_orderid: 'ORDER' });

    expect(answer).toEqual({ head: '', body: '', ended });
    expect(shop.simulator.books()).toMatchObject({
      orders: [],
      preauth_requests: { ORDER: 1 },
      faults: [{ fault, command: 'preauth', client_orderid: 'ORDER' }],
    });
  });

  test('ignored: silence for its time, then the connection ends', async ({ shop }) => {
    shop.simulator.faults.arm({ fault: 'ignored', ms: 40 });
    const started = performance.now();
    const answer = await shop.bytesOf('preauth');

    expect(answer).toEqual({ head: '', body: '', ended: 'in peace' });
    expect(performance.now() - started).toBeGreaterThan(35);
    expect(shop.simulator.books().orders).toEqual([]);
  });

  test('stall-before: the order is created when the sender has hung up', async ({ shop }) => {
    shop.simulator.faults.arm({ fault: 'stall-before', ms: 300 });
    const struck = shop.simulator.next((event) => event.kind === 'fault');
    const hungUp = new AbortController();
    const reply = shop.preauth({ client_orderid: 'ORDER' }, '39549', hungUp.signal).catch(() => 'no reply');
    await struck;
    hungUp.abort();

    expect(await reply).toBe('no reply');
    expect(shop.simulator.books().orders).toEqual([]);
    expect(await shop.simulator.settled('ORDER', 'preauth')).toMatchObject({ status: 'approved' });
  });

  test.for([
    ['http-500-before', 500],
    ['http-502-before', 502],
    ['http-503-before', 503],
    ['http-504-before', 504],
    ['http-403', 403],
  ] as const)('%s: a page for people', async ([fault, http], { shop }) => {
    shop.simulator.faults.arm({ fault });
    const answer = await shop.preauth();

    expect(answer).toMatchObject({ http, text: expect.stringContaining(`<h1>${http}</h1>`) });
    expect(answer.headers.has('retry-after')).toBe(false);
    expect(shop.simulator.books()).toMatchObject({ orders: [], faults: [{ fault }] });
  });

  test.for([
    ['http-429', 429],
    ['http-503-retry-after', 503],
  ] as const)('%s: says when to come back', async ([fault, http], { shop }) => {
    shop.simulator.faults.arm({ fault });
    shop.simulator.faults.arm({ fault, ms: 999_999_000 });
    const [answer, patient] = [await shop.preauth(), await shop.preauth()];

    expect([answer.http, answer.headers.get('retry-after')]).toEqual([http, '2']);
    expect(patient.headers.get('retry-after')).toBe('999999');
    expect(shop.simulator.books().orders).toEqual([]);
  });

  test('http-307: a redirect to where nothing is', async ({ shop }) => {
    shop.simulator.faults.arm({ fault: 'http-307' });

    expect((await shop.bytesOf('preauth')).head).toMatch(/^HTTP\/1.1 307 .*\r\nLocation: \/elsewhere\r\n/s);
    expect(shop.simulator.books().orders).toEqual([]);
  });

  test.for([
    ['error-102-before', 'error', '102'],
    ['error-1013-before', 'error', '1013'],
    ['unknown-error', 'error', '9999'],
    ['unknown-refusal', 'validation-error', '9999'],
  ] as const)('%s: %s %s', async ([fault, type, code], { shop }) => {
    shop.simulator.faults.arm({ fault });
    const answer = await shop.preauth();

    expect(refusal(answer)).toEqual({ type, code, message: expect.any(String) });
    expect(answer.params['serial-number']).toMatch(/64d7$/);
    expect(shop.simulator.books()).toMatchObject({ orders: [], faults: [{ fault }] });
  });

  test('card-echo: the card comes back in the message, and nowhere else', async ({ shop }) => {
    shop.simulator.faults.arm({ fault: 'card-echo' });
    const answer = await shop.preauth({ cvv2: '987' });

    expect(refusal(answer).message).toBe('Card 4538977399606732 with cvv2 987 is on a list');
    expect(JSON.stringify([shop.simulator.books(), shop.simulator.faults.list()])).not.toMatch(
      /453897739|987/,
    );
  });

  test('request-echo: all of the request comes back in the message, and nowhere else', async ({ shop }) => {
    shop.simulator.faults.arm({ fault: 'request-echo' });
    const answer = await shop.preauth({ cvv2: '987' });

    const { message } = refusal(answer);
    expect(message).toMatch(/^Bad request: .*credit_card_number=4538977399606732/);
    for (const part of [/card_printed_name=\w+\+\w+/, /cvv2=987/, /control=[0-9a-f]{40}/]) {
      expect(message).toMatch(part);
    }
    expect(JSON.stringify([shop.simulator.books(), shop.simulator.faults.list()])).not.toMatch(
      /453897739|HOLDER|987/,
    );
  });

  test('capture-too-early: the first captures are refused, the next is taken', async ({ shop }) => {
    shop.simulator.faults.arm({ fault: 'capture-too-early', times: 2 });
    const ids = await shop.approvedOrder();
    const codes = [await shop.capture(ids), await shop.capture(ids), await shop.capture(ids)].map(
      ({ params }) => params['error-code'] ?? params.type,
    );

    expect(codes).toEqual(['27', '27', 'async-response']);
    await shop.simulator.settled(ids.client_orderid, 'capture');
    expect(shop.simulator.books()).toMatchObject({
      executed: { preauth: 1, capture: 1 },
      capture_requests: { [ids.client_orderid]: 3 },
      cancel_requests: {},
    });
  });

  test('order-not-found: the first questions find nothing, the next one does', async ({ shop }) => {
    shop.simulator.faults.arm({ fault: 'order-not-found', times: 2 });
    const ids = await shop.approvedOrder();
    const { client_orderid } = ids;
    const replies = [await shop.status({ client_orderid }), await shop.status(ids), await shop.status(ids)];

    expect(replies.map(({ params }) => params['error-code'] ?? params.status)).toEqual([
      '101',
      '101',
      'approved',
    ]);
  });

  test('order-not-found waits for an order that exists', async ({ shop }) => {
    shop.simulator.faults.arm({ fault: 'order-not-found' });
    await shop.status({ client_orderid: 'NOBODY' });

    expect(shop.simulator.books().faults).toEqual([]);
  });

  test('order-hidden: every question of its first time finds nothing', async ({ shop }) => {
    shop.simulator.faults.arm({ fault: 'order-hidden', ms: 600 });
    const ids = await shop.approvedOrder();
    const young = [await shop.status(ids), await shop.status(ids)];

    expect(young.map(({ params }) => params['error-code'])).toEqual(['101', '101']);
    await expect
      .poll(async () => (await shop.status(ids)).params.status, { timeout: 10_000 })
      .toBe('approved');
  });
});
