import fc from 'fast-check';

// A mutant is noticed soon or never; the whole number of runs is for `npm test`. The seed: the same figures again.
fc.configureGlobal({ numRuns: 20, interruptAfterTimeLimit: 500, seed: 2026 });
