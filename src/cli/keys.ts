import { Command } from 'commander';
import { keyPlaceOf } from '../config/key-place.ts';
import { type KeyLife, keyLives } from '../queue/cards/key-life.ts';
import { publicRing } from '../queue/cards/key-ring.ts';
import { formatRing } from '../queue/cards/ring-text.ts';
import { exitCodes } from './failure.ts';
import { addKey, removeKey, ringIn } from './key-file.ts';
import { json, readDuration } from './options.ts';
import { say, sayJson, table } from './output.ts';

interface KeysOptions {
  file?: string;
  json?: boolean;
}

export function keysCommand(done: (exit: number) => void): Command {
  return new Command('keys')
    .description('list the card keys, or change them while everything runs')
    .addCommand(listCommand(done), { isDefault: true })
    .addCommand(newCommand(done))
    .addCommand(retireCommand(done))
    .addCommand(publicCommand(done));
}

const file = [
  '--file <path>',
  'the ring to use; without this that of CARD_KEYS_FILE, else that of DATA_DIR',
] as const;

function listCommand(done: (exit: number) => void): Command {
  return new Command('list')
    .description('list the card keys, newest first: since when each one seals, and when it can go')
    .option(...file)
    .addOption(json())
    .action((options: KeysOptions) => done(list(options)));
}

function newCommand(done: (exit: number) => void): Command {
  return new Command('new')
    .description('add a card key that seals from soon on, or make the first ring')
    .option('--from <duration>', 'how soon; every process has to have read it by then', readDelay, 60_000)
    .option(...file)
    .addOption(json())
    .action(async (options: KeysOptions & { from: number }) => done(await add(options)));
}

function retireCommand(done: (exit: number) => void): Command {
  return new Command('retire')
    .description('remove a card key that no waiting card needs any more')
    .argument('<id>', 'the key')
    .option('--even-if-cards-wait', 'for a key that leaked: payments whose cards wait for it end as not_sent')
    .option(...file)
    .addOption(json())
    .action(async (id: string, options: KeysOptions & { evenIfCardsWait?: boolean }) =>
      done(await retire(id, options)),
    );
}

function publicCommand(done: (exit: number) => void): Command {
  return new Command('public')
    .description(
      'print the ring without private keys, as CARD_KEYS for whoever only enqueues (HTTP role, Node shops). ' +
        'It opens no card, but still holds the fingerprint keys: keep it secret, too',
    )
    .option(...file)
    .addOption(json())
    .action((options: KeysOptions) => {
      say(formatRing(publicRing(ringIn(keyPlaceOf(options.file)))));
      done(exitCodes.done);
    });
}

/** `0s` is no duration anywhere else. */
function readDelay(text: string): number {
  return text === '0s' ? 0 : readDuration(text);
}

function list({ file, json }: KeysOptions): number {
  const place = keyPlaceOf(file);
  const ring = ringIn(place);
  const lives = keyLives(ring, place.cardTtlMs, Date.now());
  if (json) {
    const fingerprintKeys = ring.fingerprintKeys.map(({ id, createdAt }) => ({
      id,
      created_at: text(createdAt),
    }));
    sayJson({ card_keys: lives.map(told), fingerprint_keys: fingerprintKeys });
  } else {
    const head = ['id', 'state', 'created', 'seals from', 'seals until', 'can go from', 'private part'];
    say(table(head, lives.map(told).map(row)));
  }
  return exitCodes.done;
}

/** A key as it is shown; never its bytes. */
function told({ key, state, sealsUntil, canGoFrom }: KeyLife) {
  return {
    id: key.id,
    state,
    created_at: text(key.createdAt),
    seals_from: text(key.sealsFrom),
    seals_until: sealsUntil === undefined ? null : text(sealsUntil),
    can_go_from: canGoFrom === undefined ? null : text(canGoFrom),
    has_private_key: key.privateKey !== undefined,
  };
}

function row(key: ReturnType<typeof told>): string[] {
  return [
    key.id,
    key.state,
    key.created_at,
    key.seals_from,
    key.seals_until ?? '-',
    key.can_go_from ?? '-',
    key.has_private_key ? 'yes' : 'no',
  ];
}

async function add({ file, from, json }: KeysOptions & { from: number }): Promise<number> {
  const added = await addKey(keyPlaceOf(file), from);
  const { id, createdAt, sealsFrom } = added.key;
  if (json) {
    sayJson({
      file: added.file,
      made: added.made,
      id,
      created_at: text(createdAt),
      seals_from: text(sealsFrom),
    });
  } else {
    say(
      added.made
        ? `Made ${added.file}: cards are sealed to ${id}.`
        : `Cards are sealed to ${id} from ${text(sealsFrom)} on.`,
    );
    if (!added.made) say('Whoever has a copy of the ring (`keys public`, other machines) needs a new one.');
  }
  return exitCodes.done;
}

async function retire(id: string, options: KeysOptions & { evenIfCardsWait?: boolean }): Promise<number> {
  await removeKey(keyPlaceOf(options.file), id, options.evenIfCardsWait ?? false);
  if (options.json) sayJson({ retired: id });
  else say(`${id} is gone.`);
  return exitCodes.done;
}

function text(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}
