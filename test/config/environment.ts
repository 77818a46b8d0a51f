import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ConfigError } from '../../src/config/problems.ts';
import { loadConfig } from '../../src/config.ts';

export const key = 'B17F59B4-A7DC-41B4-8FF9-37D986B43D20';

/** All that a start needs. */
export const minimal = {
  GATEWAY_BASE_URL: 'https://sandbox.elecsnet.ru/paynet',
  GATEWAY_ENDPOINT_ID: '39549',
  GATEWAY_LOGIN: 'TestMerchant',
  GATEWAY_CONTROL_KEY: key,
};

/** What is wrong with `minimal` laid over by `changes`; `undefined` takes one out. By name, in order. */
export function problems(changes: Record<string, string | undefined>): Record<string, string> {
  try {
    loadConfig({ ...minimal, ...changes });
    return {};
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return Object.fromEntries(error.problems.map(({ name, message }) => [name, message]));
  }
}

/** A file to this test alone. */
export function aFile(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'paynet-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'file');
  writeFileSync(file, content);
  return file;
}
