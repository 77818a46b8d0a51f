import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import type { Payment } from '../payment/payment.ts';
import { type Comparison, compare } from './demo/audit.ts';
import { type Played, playEndOfDay, playPreauth } from './demo/programme.ts';
import { openStage, type Stage } from './demo/stage.ts';
import { exitCodes } from './failure.ts';
import { json } from './options.ts';
import { coloured, say, sayJson, table } from './output.ts';

export function demoCommand(done: (exit: number) => void): Command {
  return new Command('demo')
    .description('see it work: gateway, Redis, workers and thirteen payments, from nothing')
    .addOption(json())
    .action(async ({ json }: { json?: boolean }) => done(await demo(json === true)));
}

async function demo(quiet: boolean): Promise<number> {
  const tell = quiet ? () => undefined : say;
  tell('Starting a simulated gateway, two Redis servers, workers and the HTTP API ...');
  const stage = await openStage(() => undefined);
  try {
    const comparisons = await perform(stage, tell, quiet);
    const right = comparisons.filter(({ agrees }) => agrees).length;
    if (quiet) sayJson({ payments: comparisons, agreeing: right });
    else tell(`\n${right} of ${comparisons.length} payments ended as the gateway's own books say.`);
    return right === comparisons.length ? exitCodes.done : exitCodes.failed;
  } finally {
    await stage.close();
  }
}

async function perform(stage: Stage, tell: (text: string) => void, quiet: boolean): Promise<Comparison[]> {
  // Its cards are not to lie in the memory of a worker, where a reviewer looks for cards.
  const { cast } = await import('./demo/cast.ts');
  const parts = cast();
  tell(
    `\nA shop sends ${parts.length} preauths, each of them twice (a double click). They settle as the gateway calls back:\n`,
  );
  const preauths = await settleLive(
    parts.map((part) => playPreauth(stage, part)),
    tell,
    quiet,
  );

  const approved = preauths.filter(({ payment }) => payment.status === 'approved');
  tell(`\nEnd of the day: the ${approved.length} approved ones are captured, but one, which is released.\n`);
  const ended = await Promise.all(approved.map((played) => playEndOfDay(stage, played)));

  const books = stage.books();
  const latest = new Map(ended.map((payment) => [payment.client_orderid, payment]));
  const comparisons = preauths.map(({ payment }) =>
    compare(latest.get(payment.client_orderid) ?? payment, books),
  );
  tell(summary(preauths, comparisons));
  tell(whatWasSent(books));
  return comparisons;
}

/** Shows each payment the moment it ends, under a bar on a terminal. */
async function settleLive(
  playing: Promise<Played>[],
  tell: (text: string) => void,
  quiet: boolean,
): Promise<Played[]> {
  const bar =
    process.stdout.isTTY && !quiet
      ? new SingleBar({ format: '  {bar} {value}/{total}', hideCursor: true })
      : undefined;
  bar?.start(playing.length, 0);
  const settled = playing.map(async (one) => {
    const played = await one;
    if (bar) process.stdout.write('\r\u001b[2K');
    tell(
      `  ${coloured(played.payment.status).padEnd(10)}  ${played.part.title} (${(played.ms / 1_000).toFixed(1)} s)`,
    );
    bar?.increment();
    return played;
  });
  const all = await Promise.all(settled);
  bar?.stop();
  return all;
}

function summary(preauths: Played[], comparisons: Comparison[]): string {
  const rows = preauths.map(({ part }, index) => {
    const { payment, booked, agrees } = comparisons[index] ?? {
      payment: undefined,
      booked: '',
      agrees: false,
    };
    return [part.title, moneyOf(payment), stepsOf(payment), booked, agrees ? 'yes' : 'NO'];
  });
  return table(['payment', 'amount', 'the worker says', "the gateway's books say", 'same'], rows);
}

function moneyOf(payment: Payment | undefined): string {
  return payment ? `${payment.amount} ${payment.currency}` : '';
}

function stepsOf(payment: Payment | undefined): string {
  return (payment?.operations ?? [])
    .map(({ operation, status }) => `${operation} ${coloured(status)}`)
    .join(', ');
}

function whatWasSent({ requests, callbacks }: ReturnType<Stage['books']>): string {
  const { preauth = 0, capture = 0, return: cancel = 0, status = 0 } = requests;
  const sent = `${preauth} preauths, ${capture} captures, ${cancel} cancel and ${status} questions`;
  return `The gateway saw ${sent}, and called back ${callbacks.sent} times.`;
}
