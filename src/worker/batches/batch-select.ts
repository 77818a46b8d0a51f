import type { SelectedPage } from '../../ledger/batch-book.ts';
import type { BatchEntry } from '../../ledger/batch-record.ts';
import type { Candidate } from '../../ledger/batch-shelf.ts';
import type { Entry } from '../../ledger/record.ts';
import { allowedDecimals, type Exponents, toMinor } from '../../payment/money.ts';
import { moneyToCapture } from '../../queue/capturable.ts';
import type { Desk } from '../desk.ts';
import { skipped, whyNot } from './batch-fit.ts';
import { isOurs } from './batch-hand.ts';

/** Candidates looked at together, and pages in one visit. */
const atOnce = 500;
const pagesAVisit = 20;

/** Looks at what could be captured, a page at a time. True once all of it was looked at. */
export async function select(desk: Desk, entry: BatchEntry): Promise<boolean> {
  for (let page = entry.page; page < entry.page + pagesAVisit && !desk.stopping.aborted; page += 1) {
    const candidates = await desk.shelf.candidates(entry.batch.id, atOnce);
    if (candidates.length === 0) return true;
    const written = await desk.book.writePage({ ...entry, page }, await judged(desk, entry, candidates));
    if (!written) return false;
  }
  return false;
}

type Item = SelectedPage['items'][number];

async function judged(
  desk: Desk,
  entry: BatchEntry,
  candidates: readonly Candidate[],
): Promise<SelectedPage> {
  const { account } = entry.batch;
  const exponents = desk.account(account).currencyExponents;
  const meant = candidates.filter(({ excluded }) => !excluded);
  const found = await desk.findMany(meant.map(({ client_orderid }) => ({ account, client_orderid })));

  const all = meant.flatMap((candidate, index) =>
    isContained(found[index], entry) || isTooYoung(found[index], entry)
      ? []
      : [itemOf(candidate, found[index], exponents)],
  );
  // What nobody named and cannot be captured is no part of the batch.
  const items = entry.listed ? all : all.filter(({ status }) => status !== 'skipped');
  const currencies = [...new Set(items.flatMap(({ currency }) => currency ?? []))];
  return {
    looked: candidates.map(({ client_orderid }) => client_orderid),
    excluded: candidates.length - meant.length,
    items,
    exponents: Object.fromEntries(currencies.map((one) => [one, allowedDecimals(one, exponents) ?? 0])),
  };
}

/** An earlier run handed it over, and its item stands. */
function isContained(found: Entry | undefined, entry: BatchEntry): boolean {
  return entry.batch.run > 1 && isOurs(found, entry);
}

/** Created at the moment itself or later: it is not meant. */
function isTooYoung(found: Entry | undefined, { until }: BatchEntry): boolean {
  return until !== null && found !== undefined && Date.parse(found.payment.created_at) >= until;
}

function itemOf({ client_orderid, wanted }: Candidate, entry: Entry | undefined, exponents: Exponents): Item {
  const bare = { ...blank, client_orderid, ...wanted };
  if (!entry) return skipped(bare, 'UNKNOWN_PAYMENT');
  const item = { ...bare, paynet_order_id: entry.payment.paynet_order_id };
  const code = whyNot(entry);
  if (code) return skipped(item, code);
  const money = moneyOf(entry, wanted, exponents);
  return money ? { ...item, ...money } : skipped(item, 'WRONG_AMOUNT');
}

const blank = {
  amount: null,
  currency: null,
  status: 'waiting',
  error_code: null,
  error_message: null,
  paynet_order_id: null,
  minor: '0',
} as const;

/** What is captured; undefined where that can never be. */
function moneyOf({ payment }: Entry, wanted: Candidate['wanted'], exponents: Exponents) {
  try {
    const money = moneyToCapture(payment, wanted, { exponents });
    if (!money.ok) return undefined;
    const { amount, currency } = money;
    return { amount, currency, minor: `${toMinor(amount, allowedDecimals(currency, exponents) ?? 0)}` };
  } catch (error) {
    if (error instanceof RangeError) return undefined; // more decimals than the account signs with by now
    throw error;
  }
}
