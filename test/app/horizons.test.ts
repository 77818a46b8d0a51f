import { expect, test } from 'vitest';
import { horizonWarnings, permitsKeptMs } from '../../src/app/horizons.ts';
import { loadConfig } from '../../src/config.ts';
import { minimal } from '../config/environment.ts';

const warnings = (env: Record<string, string>) => horizonWarnings(loadConfig({ ...minimal, ...env }));

test('the defaults contradict nothing', () => {
  expect(warnings({})).toEqual([]);
});

test.each([
  [{ POLL_SCHEDULE: '1m*10' }, /^POLL_SCHEDULE ends before "order not found" can be believed/],
  [{ POLL_SCHEDULE: '1h*2' }, /^POLL_SCHEDULE ends before/],
  [{ POLL_SCHEDULE: '5m*2,1h*3' }, /^POLL_SCHEDULE asks fewer than three times within NOT_FOUND_GRACE/],
  [{ POLL_SCHEDULE: '1h*24' }, /^POLL_SCHEDULE asks fewer than three times/],
  [{ SEND_TIMEOUT: '10m', NOT_FOUND_GRACE: '9m' }, /^NOT_FOUND_GRACE is shorter than SEND_TIMEOUT/],
  [{ CARD_TTL: '4999ms' }, /^CARD_TTL is so short/],
])('%j is one sentence', (env, sentence) => {
  expect(warnings(env)).toEqual([expect.stringMatching(sentence)]);
});

test.each([
  { POLL_SCHEDULE: '1m*11' },
  { POLL_SCHEDULE: '200s*3,1h*1' },
  { POLL_SCHEDULE: '5m*1,150s*2,1h*1' },
  { POLL_SCHEDULE: '1d*366', NOT_FOUND_GRACE: '3d' },
  { SEND_TIMEOUT: '10m', NOT_FOUND_GRACE: '10m' },
  { CARD_TTL: '5s' },
  { CARD_TTL: '24h' },
])('%j is just good enough', (env) => {
  expect(warnings(env)).toEqual([]);
});

test('no card may outlive the memory of its sending', () => {
  const config = loadConfig(minimal);

  expect(horizonWarnings({ ...config, CARD_TTL: permitsKeptMs })).toEqual([]);
  expect(horizonWarnings({ ...config, CARD_TTL: permitsKeptMs + 1 })).toEqual([
    expect.stringMatching(/^CARD_TTL is longer than it is remembered/),
  ]);
});
