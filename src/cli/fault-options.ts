import { InvalidArgumentError } from 'commander';
import { type FaultRule, faultGroups, readRules } from '../simulator/simulator.ts';

/** `--faults`: rules in short, as a user writes them. */
export function faultRules(text: string): FaultRule[] {
  try {
    return readRules(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

/** `--seed`: a whole number. */
export function readSeed(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('wants a whole number');
  return Number(text);
}

/** What `--help` says about faults: how a rule is written, and every fault there is. */
export function faultsHelp(): string {
  const groups = Object.entries(faultGroups).map(([group, faults]) => {
    const lines = Object.entries(faults).map(([name, { says }]) => `  ${name.padEnd(24)}${says}`);
    return [`${group}:`, ...lines].join('\n');
  });
  return [howToWrite, ...groups].join('\n\n');
}

const howToWrite = `Faults are written [command/]name[@duration][*times][=probability], parted by commas:
  reset-after               once, whatever request comes first
  capture/http-503-before*3 the first three captures
  reset-after=0.05          one request in twenty, without end
  status/stall-after@2s=1   every question, for two seconds instead of the usual 70
One order alone gets them by its order_desc: "Shoes [fault:reset-after]".`;
