import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import type { Arrival } from './arrivals.ts';
import type { Captured, Dialogue, Question, Topic } from './gateway-reports.ts';

// The gateway in a process of its own: whoever measures when requests come must not be busy with anything else.
let gateway: Simulator | undefined;
const arrivals: Arrival[] = [];
const orders = new Map<string, Set<string>>();
process.on('disconnect', () => process.exit(0));
process.on('message', async ({ topic, ask }: Question) => {
  process.send?.(await answers[topic](ask as never));
});

const answers: { [Name in Topic]: (ask: Dialogue[Name]['ask']) => Promise<Dialogue[Name]['answer']> } = {
  async open({ accounts }) {
    gateway = await startSimulator({
      accounts,
      approvalMs: 20,
      onEvent(event) {
        if (event.kind === 'request') note(event.command, event.client_orderid ?? '');
      },
    });
    return gateway.baseUrl;
  },
  hold: async (holds) => holds.map((hold) => gateway?.hold(hold).paynet_order_id ?? ''),
  count: async (command) => orders.get(command)?.size ?? 0,
  arrivals: async () => arrivals,
  captured: async () => captured(),
};

function note(command: string, client_orderid: string): void {
  arrivals.push({ command, client_orderid, at: performance.timeOrigin + performance.now() });
  const known = orders.get(command) ?? new Set();
  orders.set(command, known.add(client_orderid));
}

function captured(): Captured {
  const booked = (gateway?.books().orders ?? []).map(({ client_orderid, currency, transactions }) => {
    const captures = transactions.filter(({ type, status }) => type === 'capture' && status === 'approved');
    return { client_orderid, currency, captures };
  });
  const totals: Record<string, bigint> = {};
  for (const { currency, captures } of booked) {
    for (const { amount } of captures) totals[currency] = (totals[currency] ?? 0n) + cents(amount);
  }
  const withSo = (fits: (captures: number) => boolean) =>
    booked.filter(({ captures }) => fits(captures.length)).map(({ client_orderid }) => client_orderid);
  return {
    holds: booked.length,
    twice: withSo((count) => count > 1),
    not: withSo((count) => count === 0),
    totals: Object.fromEntries(Object.entries(totals).map(([name, sum]) => [name, String(sum)])),
  };
}

/** All of the run's currencies have two decimals. */
function cents(amount: string): bigint {
  return BigInt(amount.replace('.', ''));
}
