import { expect, test, vi } from 'vitest';
import { anAccount } from '../gateway/an-account.ts';
import { recordingLog } from '../telemetry/recording-log.ts';
import { addressFor, news, signed } from './callback-door.ts';
import { aPayment, openFront } from './front.ts';

const card = '4538977399606732';
/** Where news of this order is to come. */
const own = addressFor(news.client_orderid, anAccount());
const form = { 'content-type': 'application/x-www-form-urlencoded' };

test('no line about a callback holds its query, genuine or not', async () => {
  const printed = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')];
  for (const stream of printed) stream.mockImplementation(() => true);
  const { log, lines } = recordingLog();
  const { ask } = await openFront({ log });
  const query = signed(news);
  const forged = query.replace(/control=.*/, `control=${'0'.repeat(40)}&card=${card}`);

  await ask({ url: `${own}?${query}` });
  await ask({ method: 'POST', url: own, headers: form, payload: query });
  await ask({ url: `${own}?${forged}` });
  await ask({ url: `/callbacks/${card}?${forged}` });
  await ask({ method: 'PUT', url: `${own}?${forged}` });
  const told = printed.flatMap(({ mock }) => mock.calls.map(([text]) => String(text)));
  vi.restoreAllMocks();

  expect(lines).toEqual([
    { level: 'info', account: 'shop', client_orderid: news.client_orderid, message: 'callback heard' },
    { level: 'info', account: 'shop', client_orderid: news.client_orderid, message: 'callback heard' },
    { level: 'warn', account: 'shop', message: 'callback refused' },
    { level: 'warn', account: undefined, message: 'callback refused' },
  ]);
  for (const part of ['control', query.slice(-40), own.slice(-43), card, 'amount']) {
    expect(JSON.stringify([lines, told])).not.toContain(part);
  }
});

test('what cannot be stored is not acknowledged, and the log keeps the query to itself', async () => {
  const { log, lines } = recordingLog();
  const hear = () => Promise.reject(new Error(`cannot store ${signed(news)}`));
  const { ask } = await openFront({ log, hear });

  const { status, text } = await ask({ url: `${own}?${signed(news)}` });

  expect(status).toBe(500);
  expect(text).not.toContain('control');
  expect(JSON.stringify(lines)).not.toContain('control');
});

test('no request and no answer of the API is written down', async () => {
  const { log, lines } = recordingLog();
  const { ask } = await openFront({
    log,
    client: { preauth: async () => ({ ok: true, payment: aPayment() }) },
  });

  await ask({ method: 'POST', url: `/v1/preauths?card=${card}`, payload: { credit_card_number: card } });
  await ask({ url: `/v1/nowhere/${card}` });

  expect(lines).toEqual([]);
});

test('200 is said last: not before the callback is stored', async () => {
  let resolve: () => void = () => undefined;
  const stored = new Promise<void>((done) => {
    resolve = done;
  });
  const { ask } = await openFront({ hear: () => stored });
  let answered = false;

  const call = ask({ url: `${own}?${signed(news)}` }).then((reply) => {
    answered = true;
    return reply;
  });
  await ask({ url: '/healthz' }); // everything that comes before storing has happened by now

  expect(answered).toBe(false);
  resolve();
  expect(await call).toMatchObject({ status: 200, text: 'OK' });
});
