import { createHash } from 'node:crypto';
import type { FaultAt, Moment, Timing } from './fault.ts';
import { readRule } from './read-rules.ts';
import type { FaultRule } from './rule.ts';
import { faultTable } from './table.ts';

/** A rule in force: all it says, and how often it struck. */
export interface ArmedFault extends FaultRule {
  times: number;
  probability: number;
  struck: number;
}

/** What a fault struck. */
export interface Struck {
  fault: string;
  command: string;
  client_orderid: string | null;
}

export interface FaultControls {
  /** What chance is drawn from: with the same one and the same orders, the same faults strike. */
  readonly seed: number;
  /** Adds a rule. Throws when there is no such fault, or it can't strike that command. */
  arm(rule: FaultRule): void;
  /** The rules in force, oldest first, and how often each struck. */
  list(): ArmedFault[];
  /** Drops all rules. What struck stays in the books. */
  clear(): void;
}

export type Faults = ReturnType<typeof createFaults>;

/** Holds the rules in force and decides at each occasion which one strikes, if any: the oldest that fits. */
export function createFaults({ rules, seed, onStrike }: FaultsDeps) {
  let armed: Armed[] = [];
  for (const rule of rules) arm(rule);

  return {
    seed,
    arm,
    list: (): ArmedFault[] => armed.map(({ rule, struck }) => ({ ...rule, struck })),
    clear(): void {
      armed = [];
    },

    /** The fault that strikes now, if one does; then it counts as having struck. */
    strike<At extends Moment>(at: At, occasion: Occasion, fits: Fits<At> = () => true): Hit<At> | undefined {
      for (const one of armed) {
        const fault = faultAt(at, one.rule.fault);
        const timing = { ms: (ordinarily: number) => one.rule.ms ?? ordinarily };
        if (!fault || !concerns(one, fault.commands, occasion) || !fits(fault, timing)) continue;
        if (!isUnlucky(one, occasion, seed)) continue;

        one.struck += 1;
        const { command, clientOrderId } = occasion;
        onStrike({ fault: one.rule.fault, command, client_orderid: clientOrderId ?? null });
        return { fault, ...timing };
      }
      return undefined;
    },
  };

  function arm(given: FaultRule): void {
    const rule = readRule(given);
    const endless = rule.probability !== undefined || faultTable.get(rule.fault)?.lasting === true;
    const times = rule.times ?? (endless ? Number.POSITIVE_INFINITY : 1);
    const probability = rule.probability ?? 1;
    armed.push({ rule: { ...rule, times, probability }, struck: 0, occasions: new Map() });
  }
}

interface FaultsDeps {
  rules: readonly FaultRule[];
  seed: number;
  onStrike: (struck: Struck) => void;
}

interface Occasion {
  command: string;
  clientOrderId: string | undefined;
}

type Fits<At extends Moment> = (fault: FaultAt<At>, timing: Timing) => boolean;
type Hit<At extends Moment> = { fault: FaultAt<At> } & Timing;

interface Armed {
  rule: Omit<ArmedFault, 'struck'>;
  struck: number;
  /** How often it could have struck, by command and order. */
  occasions: Map<string, number>;
}

function faultAt<At extends Moment>(at: At, name: string): FaultAt<At> | undefined {
  const fault = faultTable.get(name);
  return fault?.at === at ? (fault as FaultAt<At>) : undefined;
}

function concerns({ rule, struck }: Armed, commands: readonly string[] | undefined, occasion: Occasion) {
  if (struck >= rule.times) return false;
  if (commands !== undefined && !commands.includes(occasion.command)) return false;
  if (rule.command !== undefined && rule.command !== occasion.command) return false;
  return rule.client_orderid === undefined || rule.client_orderid === occasion.clientOrderId;
}

// Drawn from what happens, not from a stream: in whatever order requests arrive, the same ones are struck.
function isUnlucky({ rule, occasions }: Armed, { command, clientOrderId }: Occasion, seed: number): boolean {
  const key = JSON.stringify([command, clientOrderId]);
  const nth = (occasions.get(key) ?? 0) + 1;
  occasions.set(key, nth);

  const draw = createHash('sha256')
    .update(JSON.stringify([seed, rule.fault, key, nth]))
    .digest();
  return draw.readUIntBE(0, 6) / 2 ** 48 < rule.probability;
}
