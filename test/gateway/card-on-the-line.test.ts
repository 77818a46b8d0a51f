import { expect, test } from 'vitest';
import { aLine, answering, closed, order } from './a-line.ts';

const form = 'credit_card_number=4538977399606732&card_printed_name=A+%26+B&cvv2=012';
const wiped = Buffer.alloc(form.length);

test('a card goes behind the parameters, byte by byte as it was handed in', async () => {
  const { line, gateway, peer } = await aLine();
  answering(peer);

  expect((await line.post('preauth', order, undefined, Buffer.from(form))).kind).toBe('accepted');

  const [head = '', body = ''] = gateway.heard().split('\r\n\r\n');
  expect(body).toMatch(/^client_orderid=902B4FF5&.*&control=[0-9a-f]{40}&credit_card_number=/);
  expect(body.slice(-form.length)).toBe(form);
  expect(head).toMatch(new RegExp(`content-length: ${body.length}$`));
});

test('the signature is the same with and without a card', async () => {
  const [one, other] = [await aLine(), await aLine()];
  answering(one.peer);
  answering(other.peer);

  await one.line.post('preauth', order, undefined, Buffer.from(form));
  await other.line.post('preauth', order);

  const control = (text: string) => /control=([0-9a-f]{40})/.exec(text)?.[1];
  expect(control(one.gateway.heard())).toBe(control(other.gateway.heard()));
});

test('what was handed in is wiped before anything is sent', async () => {
  const { line, gateway } = await aLine();
  const card = Buffer.from(form);

  void line.post('preauth', order, undefined, card);

  expect(card).toEqual(wiped);
  await expect.poll(() => gateway.heard()).toContain(form);
});

test('also where the request cannot be signed', async () => {
  const { line } = await aLine();
  const card = Buffer.from(form);

  await expect(line.post('preauth', { ...order, amount: '10.421' }, undefined, card)).rejects.toThrow();

  expect(card).toEqual(wiped);
});

test('nothing is sent of a card that may no longer leave', async () => {
  const { line, gateway, peer } = await aLine();
  answering(peer);

  expect(await line.post('preauth', order, () => false, Buffer.from(form))).toMatchObject({
    why: 'TOO_LATE',
  });
  expect(await line.post('preauth', order, undefined, Buffer.from(form))).toEqual(closed);

  await expect.poll(() => peer.closed).toBe(true);
  expect(gateway.heard()).toBe('');
});
