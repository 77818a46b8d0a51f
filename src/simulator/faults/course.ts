import { approved, chainDeclined, failed, filtered, type Step, type Verdict } from '../scenarios.ts';
import type { CourseScene, Fault } from './fault.ts';

/** The request is taken and answered as ever; it is the payment that goes another way. */
export const course: Record<string, Fault> = {
  'chain-declined': {
    at: 'course',
    says: 'chain_declined for half a second, approved afterwards',
    commands: ['preauth', 'capture', 'return'],
    fits: endsApproved,
    steps: (steps, { ms }) => [...endingIn(steps, chainDeclined), { afterMs: ms(500), verdict: approved }],
  },
  'ends-in-error': {
    at: 'course',
    says: 'status error instead of approved',
    fits: endsApproved,
    steps: (steps) => endingIn(steps, failed),
  },
  'never-final': { at: 'course', says: 'stays processing for ever', steps: () => [] },
  'filtered-repeat': {
    at: 'course',
    says: 'a client_orderid that was used before is filtered, every time',
    commands: ['preauth'],
    lasting: true,
    fits: ({ repeated }) => repeated,
    steps: (steps) => endingIn(steps, filtered),
  },
  chargeback: {
    at: 'sequel',
    says: 'a chargeback one second after the capture was approved',
    commands: ['capture'],
    type: 'chargeback',
    afterMs: 1_000,
  },
  reversal: {
    at: 'sequel',
    says: 'a reversal that nobody asked for, one second after the capture was approved',
    commands: ['capture'],
    type: 'reversal',
    afterMs: 1_000,
  },
};

function endsApproved({ steps }: CourseScene): boolean {
  return steps.at(-1)?.verdict.status === 'approved';
}

function endingIn(steps: readonly Step[], verdict: Verdict): Step[] {
  return steps.map((step, at) => (at === steps.length - 1 ? { ...step, verdict } : step));
}
