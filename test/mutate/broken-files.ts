import type { Reporter, Vitest } from 'vitest/node';

/**
 * Makes a run fail in which a file of tests broke while it was loaded. Stryker asks for tests that failed, and
 * of such a file none is left: a mutant that nothing can be loaded with would count as one that nobody noticed.
 */
export function brokenFiles(): Reporter {
  let vitest: Vitest | undefined;
  return {
    onInit(one) {
      vitest = one;
    },
    onTestModuleEnd(file) {
      if (file.children.size > 0) return;
      vitest?.state.catchError(new Error(`${file.relativeModuleId} has no tests.`), 'Broken file of tests');
    },
  };
}
