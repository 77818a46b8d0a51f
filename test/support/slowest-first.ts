import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take long, mostly by waiting: begun last, they would keep all others waiting for them alone. */
export const slow = [
  'test/chaos/chaos.test.ts',
  'test/leakcheck/leakcheck.test.ts',
  'test/rotation/rotation.test.ts',
  'test/forge/forge.test.ts',
  'test/cli/stopping.test.ts',
  'test/cli/processes.test.ts',
];

/** Begins with the slowest files, also on a machine that has never run them. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const root = this.ctx.config.root;
    const place = ({ moduleId }: TestSpecification) => {
      const known = slow.indexOf(relative(root, moduleId));
      return known < 0 ? slow.length : known;
    };
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}
