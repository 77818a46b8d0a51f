import type { Member } from './member.ts';
import type { Report } from './reports.ts';

/** What a zombie did: stopped at a point, with these orders in its hands, and woken later. */
interface Zombie {
  member: Member;
  point: string;
  orders: Set<string>;
  stoppedAt: number;
  wokenAt: number;
}

/** What a process did that was told to end. */
interface Stop {
  member: Member;
  at: number;
  tookMs: number;
}

/** What a process said of an operation. */
export interface Told {
  pid: number;
  operation: string;
  about: string;
  at: number;
  /** The reason it gave, if it gave one. */
  why?: string;
}

/** Everything that happened to the processes, as far as it is measured. Times are ms since 1970. */
export interface Diary {
  /** Points passed by any process: `worker vault.take:after` → how often somebody was struck there. */
  readonly points: Map<string, number>;
  readonly zombies: Zombie[];
  readonly stops: Stop[];
  readonly tally: { kills: number; atPoints: number; redisKills: number; restores: number; keyWipes: number };
  /** How long killed work waited until it ran again, ms. */
  readonly reruns: number[];
  /** Jobs that were under way in a killed process, and were not seen since: job → when. */
  readonly waiting: Map<string, number>;
  /** Processes that ended and were neither killed nor told to. */
  readonly crashes: string[];
  /** Who was about to send, who said that an operation may have been sent, and how sending ended. */
  readonly claimed: Told[];
  readonly unsure: Told[];
  readonly posted: (Told & { outcome: string })[];
  /** When Redis was down, or being put back. */
  readonly redisTroubles: { from: number; to: number }[];
  /** When an older state of Redis was put back and had started. */
  readonly setBacks: number[];
  /** When the last fault was done. */
  lastFaultAt: number;
  heard(member: Member, report: Report): void;
  ended(member: Member, code: number | null, closing: boolean): void;
  /** A SIGKILL has struck, at a named point or anywhere. */
  killed(member: Member, at: number, point?: string): void;
  /** Redis itself was hurt, from then until now: what waits just now says nothing about the processes. */
  redisHurt(from: number): void;
}

export function openDiary(): Diary {
  const diary: Diary = {
    points: new Map(),
    zombies: [],
    stops: [],
    tally: { kills: 0, atPoints: 0, redisKills: 0, restores: 0, keyWipes: 0 },
    reruns: [],
    waiting: new Map(),
    crashes: [],
    claimed: [],
    unsure: [],
    posted: [],
    redisTroubles: [],
    setBacks: [],
    lastFaultAt: Date.now(),

    heard(member, report) {
      const { pid, duty } = member;
      if (report.kind === 'seen') strike(`${duty} ${report.point}`, 0);
      if (report.kind === 'posted') diary.posted.push({ pid, ...report });
      if (report.kind === 'claimed') diary.claimed.push({ pid, ...report });
      if (report.kind === 'unsure') diary.unsure.push({ pid, ...report });
      if (report.kind === 'visit' && report.phase === 'begun') runsAgain(report.job, report.at);
    },

    ended(member, code, closing) {
      if (closing || member.state === 'ending') return;
      diary.crashes.push(`${member.duty} ${member.pid} ended with ${code}`);
    },

    killed({ duty, visits }, at, point) {
      diary.lastFaultAt = Math.max(diary.lastFaultAt, at);
      diary.tally.kills += 1;
      if (point !== undefined) {
        diary.tally.atPoints += 1;
        strike(`${duty} ${point}`, 1);
      }
      // What was begun before Redis was hurt is in it no more, or not as it was.
      const hurtAt = diary.redisTroubles.at(-1)?.to ?? 0;
      for (const [job, begun] of visits) if (begun.at > hurtAt) diary.waiting.set(job, at);
    },

    redisHurt(from) {
      diary.waiting.clear();
      diary.lastFaultAt = Date.now();
      diary.redisTroubles.push({ from, to: Date.now() });
    },
  };
  return diary;

  function runsAgain(job: string, at: number): void {
    const killedAt = diary.waiting.get(job);
    if (killedAt !== undefined) diary.reruns.push(at - killedAt);
    diary.waiting.delete(job);
  }

  function strike(point: string, times: number): void {
    diary.points.set(point, (diary.points.get(point) ?? 0) + times);
  }
}
