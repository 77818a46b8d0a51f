import { onTestFinished, vi } from 'vitest';
import { main } from '../../src/cli/program.ts';

export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** Runs a command line in this process; what it prints is kept. Variables not in `env` are not set. */
export async function run(argv: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const before = process.env;
  process.env = { ...withoutOurs(before), ...env };
  const out = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  const err = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const restore = () => {
    process.env = before;
    out.mockRestore();
    err.mockRestore();
  };
  onTestFinished(restore);

  const code = await main(['node', 'paynet-worker', ...argv]);
  const texts = [out, err].map(({ mock }) => mock.calls.map(([text]) => String(text)).join(''));
  restore();
  return { code, out: texts[0] ?? '', err: texts[1] ?? '' };
}

const ours =
  /^(GATEWAY_|ACCOUNTS_FILE|REDIS_URL|VAULT_|DATA_DIR|CARD_|HTTP_|PUBLIC_URL|API_|POLL_|SEND_|NOT_FOUND_|STRICT|LOG_)/;

export function withoutOurs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !ours.test(name)));
}
