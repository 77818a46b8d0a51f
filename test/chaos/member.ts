import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type Arm, type Order, type Report, reportsDescriptor } from './reports.ts';

export type Duty = 'worker' | 'http';

/** One process under test. `stopped`: by SIGSTOP. `ending`: told to end, or killed. */
export interface Member {
  readonly pid: number;
  readonly duty: Duty;
  state: 'starting' | 'up' | 'stopped' | 'ending' | 'gone';
  /** Where it listens, once it is up and if it does. */
  address: string | undefined;
  /** Visits under way: job → `client_orderid`. */
  readonly visits: Map<string, { about: string; at: number }>;
  /** Its exit code, null by a signal. All it told has been heard by then. */
  readonly gone: Promise<number | null>;
  arm(arm: Arm): void;
  disarm(id: number): void;
  signal(name: NodeJS.Signals): void;
}

/** Starts a process; `hear` is told whatever it reports, after this member knows of it. */
export function startMember(
  duty: Duty,
  env: NodeJS.ProcessEnv,
  hear: (member: Member, report: Report) => void,
): Member {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'child.js'), duty], {
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc', 'pipe'],
  });
  const order = (what: Order) => {
    if (child.connected) child.send(what, () => undefined); // it may have died just now
  };

  const member: Member = {
    pid: child.pid ?? 0,
    duty,
    state: 'starting',
    address: undefined,
    visits: new Map(),
    gone: ended(child),
    arm: (arm) => order({ arm }),
    disarm: (id) => order({ disarm: id }),
    signal: (name) => void (member.state !== 'gone' && child.kill(name)),
  };
  createInterface(child.stdio[reportsDescriptor] as Readable).on('line', (line) => {
    const report = JSON.parse(line) as Report;
    note(member, report);
    hear(member, report);
  });
  return member;
}

/** `close` comes after the last line was read, `exit` may come before. */
function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('close', resolve));
}

function note(member: Member, report: Report): void {
  if (report.kind === 'up') {
    member.address = report.address;
    if (member.state === 'starting') member.state = 'up';
  } else if (report.kind === 'visit') {
    if (report.phase === 'begun') member.visits.set(report.job, { about: report.about, at: report.at });
    else member.visits.delete(report.job);
  }
}
