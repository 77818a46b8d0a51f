import type { Figure } from './figures.ts';
import type { PaceOptions } from './options.ts';
import type { Stage, StageOptions } from './stage.ts';

/** One thing to measure: how its stage is set up, and what is done there. */
export interface Scenario {
  stage(options: PaceOptions): StageOptions;
  play(stage: Stage, options: PaceOptions, say: (words: string) => void): Promise<Figure[]>;
}
