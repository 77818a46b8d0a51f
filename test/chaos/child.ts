import { roles } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { run } from '../../src/main.ts';
import { hideCardNumbers } from '../../src/payment/hide-card-numbers.ts';
import { type Log, openLog } from '../../src/telemetry/log.ts';
import { crashPoints } from './crash-points.ts';
import { type Order, tell } from './reports.ts';
import { tellOfVisits } from './visits.ts';

// A process under test: what `up` runs, from its environment, with crash points laid over every part. The
// parent arms them over the IPC channel, and its end is ours.
const [, , duty] = process.argv;
const config = loadConfig();
const points = crashPoints();
process.on('message', (order: Order) => points.obey(order));
process.on('disconnect', () => process.exit(1));
tellOfVisits();

const own = roles.filter((role) => (role === 'http') === (duty === 'http'));
const exit = await run(config, own, tellingLog(), points.overlay);
process.exit(exit); // as `up` ends: what is still held must not keep it

/** The log says when the house is up, and where. */
function tellingLog(): Log {
  const log = openLog({ level: config.LOG_LEVEL, pretty: false, secrets: [], hideCardNumbers });
  const tellBoth: Log['tell'] = (event, fields) => {
    if (event === 'up') tell({ kind: 'up', address: (fields as { address?: string }).address });
    log.tell(event, fields);
  };
  return { ...log, tell: tellBoth };
}
