/** Names of everything that is kept of batches, under the ledger's hash tag. */
export function batchKeys(prefix: string) {
  const of = (id: string, part = '') => `${prefix}:batch:${id}${part}`;
  return {
    batch: (id: string) => of(id),
    /** Hash: number of the item, from 0, to the item as JSON. */
    items: (id: string) => of(id, ':items'),
    /** Hash: `client_orderid` of each item that was skipped, to its number. */
    skipped: (id: string) => of(id, ':skipped'),
    /** Sorted set: what is still to be looked at while it is selected, by when its hold expires (ms). */
    candidates: (id: string) => of(id, ':candidates'),
    /** Hash: of a list, what is asked for each `client_orderid`, as JSON. */
    wanted: (id: string) => of(id, ':wanted'),
    /** Set of `client_orderid`s that are left out. */
    excluded: (id: string) => of(id, ':excluded'),
    /** Sorted set: numbers of items under way, by when they were last looked at (ms). */
    underWay: (id: string) => of(id, ':under_way'),
    /** Sorted set: ids of an account's batches, by when they were opened last (ms). */
    index: (account: string) => of('index', `:${account}`),
    /** Sorted set: its dry runs, the same; they are not listed unless somebody asks for them. */
    dryIndex: (account: string) => of('index', `:dry:${account}`),
    /** Set: every batch that is not over, with what its job is named by. */
    open: of('open'),
  };
}

/**
 * A batch as its job knows it. `run`: the one that began with the job. A further run that begins while answers of
 * earlier ones are outstanding has the same job; one that begins when all of it was over has another.
 */
export interface BatchRef {
  account: string;
  batch: string;
  run: number;
}

export function batchRefOf({ account, batch, run }: BatchRef): string {
  return `${run}:${account}:${batch}`;
}

export function readBatchRef(ref: string): BatchRef {
  const [run = '', account = '', ...rest] = ref.split(':');
  return { account, batch: rest.join(':'), run: Number(run) };
}
