import { expect, test } from 'vitest';
import { openApp } from '../../src/app.ts';
import { ConfigError } from '../../src/config/problems.ts';
import { loadConfig } from '../../src/config.ts';
import { type KeyRing, newRing, publicRing } from '../../src/queue/cards/key-ring.ts';
import { formatRing } from '../../src/queue/cards/ring-text.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { minimal } from '../config/environment.ts';
import { testRedis } from '../support/redis.ts';

const whole = newRing(Date.now());

function opening(roles: ('http' | 'worker')[], ring: KeyRing = publicRing(whole)) {
  const { queueTarget, vaultTarget, prefix } = testRedis();
  const stores = { queue: queueTarget, vault: vaultTarget, stop: async () => undefined };
  const config = loadConfig({ ...minimal, CARD_KEYS: formatRing(ring), HTTP_PORT: '0' });
  return openApp(config, stores, { roles, log: silentLog, prefix });
}

test('HTTP works with public keys alone', async () => {
  const app = await opening(['http']);

  expect(app.address).toMatch(/^http/);
  await app.close(1_000);
});

test.each([[['worker']], [['http', 'worker']]] as const)('%j does not start on them', async (roles) => {
  await expect(opening([...roles])).rejects.toThrow(ConfigError);
  await expect(opening([...roles])).rejects.toThrow(/CARD_KEYS.* without its private part.*keys public/s);
});

test('nor on a ring in which one of the keys is public only', async () => {
  const [older] = publicRing(newRing(0)).cardKeys;
  const mixed = { ...whole, cardKeys: [whole.cardKeys[0], older] } as const;

  await expect(opening(['worker'], mixed)).rejects.toThrow(ConfigError);
});
