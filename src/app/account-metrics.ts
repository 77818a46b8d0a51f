import type { AccountStanding } from '../queue/pace/standing.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** Figures of how accounts stand with their gateways. `read` gives all of them. */
export function addAccountMetrics(metrics: Metrics, read: () => Promise<AccountStanding[]>): void {
  metrics.gauge({
    name: 'paynet_account_paused',
    help: 'Whether requests that move money wait: asked for by the gateway, or stopped until somebody resumes it.',
    labels: ['account', 'why'],
    read: async () =>
      (await read()).flatMap(({ account, pausedUntil, stopped }) => [
        { labels: { account, why: 'asked' }, value: Number(pausedUntil !== null) },
        { labels: { account, why: 'stopped' }, value: Number(stopped !== null) },
      ]),
  });
  metrics.gauge({
    name: 'paynet_account_breaker_open',
    help: 'Whether the gateway of an account is out of reach, so that one request at a time tries it.',
    labels: ['account'],
    read: async () =>
      (await read()).map(({ account, probesAt }) => ({
        labels: { account },
        value: Number(probesAt !== null),
      })),
  });
}
