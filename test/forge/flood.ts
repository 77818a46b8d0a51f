import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { type Dice, diceFor } from '../support/dice.ts';
import { edited, forge, genuine, type Kind, kinds, type Target, written } from './forgeries.ts';

/** What was sent and what came back. */
export interface Flood {
  forged: Record<Kind, number>;
  /** Forged ones that were taken for the gateway's: what they were, and where they went. */
  accepted: string[];
  /** Forged ones that were answered otherwise than by the one refusal there is. */
  otherwise: string[];
  genuine: number;
  /** Genuine ones that were not taken. */
  refused: string[];
  /** How long each genuine one took, ms. */
  genuineMs: number[];
  seconds: number;
}

const connections = 12;
const genuineEveryMs = 10;

/** Sends forgeries as fast as they are refused, and genuine callbacks, repeated and edited, beside them. */
export async function flood(
  address: string,
  targets: readonly Target[],
  { count, seed }: { count: number; seed: number },
  watch: (sent: number) => void,
): Promise<Flood> {
  const found: Flood = {
    forged: Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<Kind, number>,
    accepted: [],
    otherwise: [],
    genuine: 0,
    refused: [],
    genuineMs: [],
    seconds: 0,
  };
  const [forgers, gateway] = [new Pool(address, { connections }), new Pool(address, { connections: 4 })];
  const over = new AbortController();
  const begun = performance.now();
  let sent = 0;

  const genuineOnes = sendGenuine(gateway, targets, diceFor(seed, 'genuine'), found, over.signal);
  await Promise.all(Array.from({ length: connections }, (_, one) => forgeOn(diceFor(seed, `forger ${one}`))));
  found.seconds = (performance.now() - begun) / 1_000;
  over.abort();
  await genuineOnes;
  await Promise.all([forgers.close(), gateway.close()]);
  return found;

  async function forgeOn(dice: Dice): Promise<void> {
    while (sent < count) {
      const kind = kinds[sent % kinds.length] ?? kinds[0];
      sent += 1;
      watch(sent);
      const [one, other] = twoOf(targets, dice);
      const path = forge(kind, dice, one, other);
      const { status, body } = await get(forgers, path);
      found.forged[kind] += 1;
      if (status >= 200 && status < 400) found.accepted.push(`${kind}: ${path}`);
      else if (status !== 403 || body !== 'refused') found.otherwise.push(`${status} ${kind}: ${path}`);
    }
  }
}

/** Repeats, and what whoever knew an order's address could make of them: every type and amount. */
async function sendGenuine(
  pool: Pool,
  targets: readonly Target[],
  dice: Dice,
  found: Flood,
  over: AbortSignal,
): Promise<void> {
  while (!over.aborted) {
    const [one] = twoOf(targets, dice);
    const call = dice.chance(0.5) ? genuine(one) : edited(genuine(one), dice);
    const begun = performance.now();
    const { status } = await get(pool, written(call));
    found.genuineMs.push(performance.now() - begun);
    found.genuine += 1;
    if (status !== 200) found.refused.push(`${status} ${written(call)}`);
    await sleep(genuineEveryMs);
  }
}

function twoOf(targets: readonly Target[], dice: Dice): [Target, Target] {
  const at = dice.whole(0, targets.length - 1);
  const one = targets[at];
  const other = targets[(at + dice.whole(1, targets.length - 1)) % targets.length];
  if (!one || !other) throw new Error('there are no payments to forge callbacks about');
  return [one, other];
}

/** A connection that the server ended between two requests is no answer: asked again. */
async function get(pool: Pool, path: string): Promise<{ status: number; body: string }> {
  for (let tries = 1; ; tries += 1) {
    try {
      const { statusCode, body } = await pool.request({ method: 'GET', path });
      return { status: statusCode, body: await body.text() };
    } catch (error) {
      if (tries === 5) throw error;
    }
  }
}
