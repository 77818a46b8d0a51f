import { expect, test } from 'vitest';
import { createClient } from '../../src/index.ts';
import { newRing, publicRing } from '../../src/queue/cards/key-ring.ts';
import { formatRing } from '../../src/queue/cards/ring-text.ts';

/** Nobody listens there; who gets that far has understood the keys. */
const redis = 'redis://127.0.0.1:1';

test.each([
  ['the whole ring', newRing(0)],
  ['its public part', publicRing(newRing(0))],
])('a shop may be given %s', async (_, ring) => {
  await expect(createClient({ redis, cardKeys: formatRing(ring) })).rejects.toThrow('Check that it runs');
});

test.each([
  ['keys of the old kind', `k1:${Buffer.alloc(32, 9).toString('base64')}`, 'keys of the old kind'],
  ['no keys', '', 'is no key ring'],
])('%s are refused before anything else, without showing them', async (_, cardKeys, sentence) => {
  const opening = createClient({ redis, cardKeys });

  await expect(opening).rejects.toThrow(sentence);
  await expect(opening).rejects.not.toThrow('CQkJ');
});
