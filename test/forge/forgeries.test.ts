import { expect, test } from 'vitest';
import { readCallback } from '../../src/gateway/callback.ts';
import { Secret } from '../../src/telemetry/secret.ts';
import { anAccount } from '../gateway/an-account.ts';
import { diceFor } from '../support/dice.ts';
import { edited, forge, genuine, kinds, type Target, written } from './forgeries.ts';

const account = anAccount({
  id: 'one',
  previousControlKey: new Secret('the key before, of thirty-two letters'),
});
const one: Target = { account, client_orderid: '902B4FF5', orderid: '6863088', status: 'approved' };
const other: Target = { ...one, client_orderid: '02B4FF5', orderid: '68630889', status: 'declined' };

/** As the door reads it. */
function read(address: string) {
  const [, id = '', token = '', query = ''] = /^\/callbacks\/([^/?]+)\/([^/?]+)\?(.*)$/s.exec(address) ?? [];
  return readCallback({ method: 'GET', token, query, body: '' }, id === account.id ? account : undefined);
}

test('what the gateway sends is heard, also where what it does not sign is changed', () => {
  const call = genuine(one);

  expect(read(written(call))).toMatchObject({ orderid: one.orderid, status: one.status });
  expect(read(written(edited(call, diceFor(1, 'a test'))))).not.toBeNull();
});

test.each(kinds)('%s is a forgery each time, and refused', (kind) => {
  const dice = diceFor(1, kind);
  const genuineOnes = [one, other].map((target) => written(genuine(target)));

  for (let time = 0; time < 300; time += 1) {
    const forged = forge(kind, dice, one, other);
    expect(genuineOnes).not.toContain(forged);
    expect(read(forged), forged).toBeNull();
  }
});

test('the same seed forges the same', () => {
  const forged = (seed: number) => kinds.map((kind) => forge(kind, diceFor(seed, kind), one, other));

  expect(forged(7)).toEqual(forged(7));
  expect(forged(7)).not.toEqual(forged(8));
});
