import { z } from 'zod';
import type { FaultRule } from './rule.ts';
import { faultTable } from './table.ts';

/** Commands a fault can be bound to. */
const faultCommands = ['preauth', 'capture', 'return', 'status', 'create-card-ref'] as const;

/** A rule as it may come in from outside. Throws with everything that is wrong with it, and what to write. */
export function readRule(value: unknown): FaultRule {
  const { data, error } = ruleSchema.safeParse(value);
  if (data) return data;
  const issues = error.issues.map(({ path, message }) => [...path, message].join(': '));
  throw new Error(issues.join('; '));
}

/**
 * Rules in short, parted by commas or blanks: `reset-after=0.05, status/order-not-found*3, ignored@2s`, that is
 * `[command/]fault[@duration][*times][=probability]`. Throws with what is wrong, and what to write.
 */
export function readRules(text: string): FaultRule[] {
  return text.split(/[\s,]+/).flatMap((short) => (short === '' ? [] : [readRule(fromShort(short))]));
}

const ruleSchema = z
  .strictObject({
    fault: z.string().refine((name) => faultTable.has(name), { error: unknownFault }),
    command: z.enum(faultCommands).optional(),
    client_orderid: z.string().min(1).optional(),
    times: z.int().positive().optional(),
    probability: z.number().positive().max(1).optional(),
    ms: z.number().nonnegative().optional(),
  })
  .refine(({ fault, command }) => canStrike(fault, command), {
    error: ({ input }) => misplaced((input as FaultRule).fault),
  });

function unknownFault({ input }: { input?: unknown }): string {
  return `There is no fault "${String(input).slice(0, 40)}"; there are ${[...faultTable.keys()].join(', ')}`;
}

function canStrike(fault: string, command: string | undefined): boolean {
  const { commands } = faultTable.get(fault) ?? {};
  return command === undefined || commands === undefined || commands.includes(command);
}

function misplaced(fault: string): string {
  return `${fault} strikes ${faultTable.get(fault)?.commands?.join(', ')} only`;
}

const shortRule = new RegExp(
  [
    /^(?:(?<command>[a-z-]+)\/)?(?<fault>[a-z0-9-]+)/,
    /(?:@(?<duration>\d+)(?<unit>ms|s|m))?/,
    /(?:\*(?<times>\d+))?/,
    /(?:=(?<probability>\d*\.?\d+))?$/,
  ]
    .map(({ source }) => source)
    .join(''),
);
const milliseconds: Record<string, number> = { ms: 1, s: 1_000, m: 60_000 };

function fromShort(text: string): unknown {
  const groups: Record<string, string | undefined> | undefined = shortRule.exec(text)?.groups;
  if (!groups)
    throw new Error(`"${text.slice(0, 80)}" wants to be [command/]fault[@duration][*times][=probability]`);

  const { fault, command, duration, unit = '', times, probability } = groups;
  return {
    fault,
    command,
    ms: duration === undefined ? undefined : Number(duration) * (milliseconds[unit] ?? 1),
    times: times === undefined ? undefined : Number(times),
    probability: probability === undefined ? undefined : Number(probability),
  };
}
