import { expect, test } from 'vitest';
import { readRequest } from '../../src/payment/issues.ts';
import { badRequests } from './bad-requests.ts';
import { changed, complaints, preauth, withToken } from './requests.ts';

test.each(badRequests)('%s is refused, and nothing else is', (_, base, fields, named) => {
  const reading = readRequest(preauth, changed(base, fields));

  expect(Object.keys(complaints(reading))).toEqual([named]);
});

const telling = badRequests.filter(([, , fields, named]) => String(fields[named] ?? '').length > 3);

test.each(telling)('%s is refused without repeating the value', (_, base, fields, named) => {
  const reading = readRequest(preauth, changed(base, fields));

  expect(JSON.stringify(complaints(reading))).not.toContain(
    JSON.stringify(String(fields[named])).slice(1, -1),
  );
});

test('#14 neither card nor token is answered with both ways to pay', () => {
  const { credit_card_number } = complaints(
    readRequest(preauth, changed(withToken, { card_recurring_payment_id: '' })),
  );

  expect(credit_card_number).toBe('is missing: send a card, or card_recurring_payment_id in its place');
});
