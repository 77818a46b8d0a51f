import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diceFor } from '../support/dice.ts';
import type { UpOptions } from '../support/house.ts';
import { type CanaryCard, canaryCard, type Secret, secretsOf } from './canaries.ts';
import type { Plant } from './options.ts';
import { withRedis } from './redis-content.ts';
import type { Stage } from './stage.ts';

/** Puts a card where none may be, one for each place: a run that doesn't find them all proves nothing. */
export interface Planting {
  readonly secrets: readonly Secret[];
  /** How a worker is started. */
  worker(folder: string): UpOptions;
  /** Into what stands already; called while payments are made. */
  inStage(stage: Stage): Promise<void>;
}

export function openPlanting(wanted: readonly Plant[]): Planting {
  const cards = new Map(wanted.map((plant) => [plant, canaryCard(diceFor(0, `planted in ${plant}`))]));
  const textFor = (plant: Plant) => textOf(cards.get(plant));

  return {
    secrets: [
      ...[...cards].flatMap(([plant, card]) => secretsOf(card, `the planted card (${plant})`)),
      { kind: 'key', value: plantedKey, of: 'the planted key' },
    ],

    worker(folder) {
      const environment = textFor('environment');
      const memory = textFor('memory');
      const planted = join(folder, 'secrets', 'planted.mjs');
      // The text is made there, so that it is a string like any other and not a part of the program.
      if (memory) writeFileSync(planted, `globalThis.kept = \`\${1}${memory}\`;`);
      return {
        ...(environment && { env: { PLANTED: environment } }),
        ...(memory && { nodeArgs: ['--import', planted] }),
      };
    },

    async inStage({ folder, queue, vault, answers }) {
      const [inQueue, inVault, file, log, answer, command] = (
        ['queue', 'vault', 'file', 'log', 'answer', 'command'] as const
      ).map(textFor);
      if (inQueue) await withRedis({ url: queue.url }, (redis) => redis.hset('planted', 'card', inQueue));
      if (inVault) {
        await withRedis({ url: vault.url }, async (redis) => {
          await redis.set('planted:card:1', inVault);
          await redis.save();
        });
      }
      if (file) write(join(folder, 'tmp', 'planted'), file);
      if (log) write(join(folder, 'logs', 'planted'), log);
      if (command) write(join(folder, 'cli', 'planted'), command);
      if (answer) answers.push(answer);
    },
  };
}

function write(path: string, text: string): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
}

function textOf(card: CanaryCard | undefined): string | undefined {
  return card && `${card.number} of ${card.holder}, cvv2=${card.code}, key ${plantedKey}`;
}

const plantedKey = '7C0DB8A1-5E0B-4B7C-A8F4-2F4E0C6B9D13';
