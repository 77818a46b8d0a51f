import { openStores } from '../../src/app/stores.ts';
import { openApp, roles } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { openLog } from '../../src/telemetry/log.ts';
import { crashPoints } from './crash-points.ts';
import { type Order, tell } from './reports.ts';
import { tellOfVisits } from './visits.ts';

// A process under test: the whole house from its environment, as `up` builds it, with crash points laid
// over every part. The parent arms them over the IPC channel, and its end is ours.
const [, , duty] = process.argv;
const config = loadConfig();
const log = openLog({ level: config.LOG_LEVEL, pretty: false });
const points = crashPoints();
const orphaned = () => process.exit(1);
process.on('message', (order: Order) => points.obey(order));
process.on('disconnect', orphaned);
tellOfVisits();

const stopped = new Promise((resolve) => process.once('SIGTERM', resolve));
const stores = await openStores(config, log);
const app = await openApp(config, stores, {
  roles: roles.filter((role) => (role === 'http') === (duty === 'http')),
  log,
  overlay: points.overlay,
});
tell({ kind: 'up', address: app.address });

await stopped;
await app.close(12_000);
await stores.stop();
process.off('disconnect', orphaned);
process.disconnect();
