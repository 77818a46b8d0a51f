import { type Dice, diceFor } from '../support/dice.ts';
import type { ChaosOptions, Counts } from './options.ts';
import { type OrderPlan, planOrders } from './plan-orders.ts';

/** A fault at a time, ms after the beginning. `dice` decides what is left open, the same way in each run. */
export interface FaultPlan<Kind extends string> {
  at: number;
  kind: Kind;
  dice: Dice;
}

export type KillKind = 'named' | 'random';
export type BreakKind = 'kill' | 'restore' | 'wipe';

/** Everything that will be done in a run; the same for the same seed and counts. */
export interface Plan {
  /** How long orders and faults keep coming, ms. */
  loadMs: number;
  /** Requests a second that the account may send: so few that orders which come together have to wait. */
  limit: number;
  orders: OrderPlan[];
  kills: FaultPlan<KillKind>[];
  zombies: FaultPlan<'zombie'>[];
  terms: FaultPlan<'term'>[];
  breaks: FaultPlan<BreakKind>[];
}

/** A little peace at the beginning, in which the points become known. */
const peaceMs = 1_500;

/** A zombie sleeps about so long; the last ones should wake up under load. */
const sleepMs = 20_000;

/** The limit, requests a second, leaves some room for what has to be sent again and for idle times. */
const [leastLimit, perPayment, spare] = [5, 1.85, 1.5];

export function planFor({ counts, seed }: ChaosOptions): Plan {
  const loadMs = peaceMs + timeFor(counts);
  const limit = Math.max(leastLimit, Math.ceil((counts.payments * perPayment * spare) / (loadMs / 1_000)));
  const spread = <Kind extends string>(purpose: string, kinds: Kind[], untilMs = loadMs): FaultPlan<Kind>[] =>
    kinds.map((kind, index) => {
      const dice = diceFor(seed, `${purpose} ${index}`);
      const place = (index + dice.fraction()) / kinds.length;
      return { at: Math.round(peaceMs + place * (untilMs - peaceMs)), kind, dice };
    });

  const chance = diceFor(seed, 'kinds of kills');
  const kills = times(counts.kills, () => (chance.chance(0.75) ? 'named' : 'random'));
  const breaks = shuffled(diceFor(seed, 'order of breaks'), [
    ...times(counts.redisKills, () => 'kill' as const),
    ...times(counts.restores, () => 'restore' as const),
    ...times(counts.keyWipes, () => 'wipe' as const),
  ]);
  return {
    loadMs,
    limit,
    orders: planOrders(counts, seed, { loadMs, limit }),
    kills: spread('kills', kills),
    zombies: spread(
      'zombies',
      times(counts.zombies, () => 'zombie'),
      Math.max(2 * peaceMs, loadMs - sleepMs),
    ),
    terms: spread(
      'terms',
      times(counts.terms, () => 'term'),
    ),
    breaks: spread('breaks', breaks),
  };
}

/** Long enough that the faults of each kind fit in; those of Redis come one after the other. */
function timeFor({ payments, kills, zombies, redisKills, restores, keyWipes, terms }: Counts): number {
  const redis = redisKills * 3_000 + restores * 8_500 + keyWipes * 1_500;
  return Math.max(3_000, payments * 40, kills * 800, zombies * 4_000, terms * 2_500, redis);
}

function times<Item>(count: number, make: () => Item): Item[] {
  return Array.from({ length: count }, make);
}

function shuffled<Item>(dice: Dice, items: Item[]): Item[] {
  return items
    .map((item) => ({ item, place: dice.fraction() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}
