/** Which folder may import which. Each line only reaches downwards; what is not listed is forbidden. */
const layers = {
  cli: ['simulator', 'http', 'worker', 'queue', 'ledger', 'gateway', 'payment', 'redis', 'telemetry'],
  config: ['worker', 'gateway', 'redis', 'queue', 'payment', 'telemetry'],
  http: ['queue', 'ledger', 'gateway', 'payment', 'telemetry'],
  worker: ['queue', 'ledger', 'gateway', 'payment', 'telemetry'],
  simulator: ['gateway', 'payment', 'telemetry'],
  queue: ['ledger', 'payment', 'telemetry'],
  ledger: ['payment', 'telemetry'],
  gateway: ['payment', 'telemetry'],
  redis: ['telemetry'],
  payment: [],
  telemetry: [],
};

/** The composition root constructs everything; only the command line stands above it. */
const root = '^src/(app|config|main)(/|\\.ts$)';

const onlyDownwards = Object.entries(layers).map(([from, to]) => ({
  name: `${from}-looks-down`,
  severity: 'error',
  from: { path: `^src/${from}/` },
  to: {
    path: '^src/',
    pathNot: `^src/(${[from, ...to].join('|')})/${from === 'cli' ? `|${root}` : ''}`,
  },
}));

/** Each library has one owner; anybody else asks the owner. */
const owners = {
  bullmq: '^src/(queue|worker)/|^src/index\\.ts$',
  ioredis: '^src/(redis|ledger|queue)/',
  undici: '^src/gateway/',
  '@hpke': '^src/queue/',
  fastify: '^src/http/',
  '@fastify': '^src/http/',
  pino: '^src/telemetry/',
  'pino-pretty': '^src/telemetry/',
  'prom-client': '^src/telemetry/',
  commander: '^src/(cli/|cli\\.ts)',
  'cli-table3': '^src/cli/',
  'cli-progress': '^src/cli/',
  'csv-parse': '^src/cli/',
  'csv-stringify': '^src/cli/',
  'currency-codes': '^src/payment/',
  'iso-3166': '^src/payment/',
  validator: '^src/payment/',
};

const oneOwner = Object.entries(owners).map(([library, path]) => ({
  name: `one-owner-of-${library}`,
  severity: 'error',
  from: { path: '^src/', pathNot: path },
  to: { path: `node_modules/${library}/` },
}));

module.exports = {
  forbidden: [
    ...onlyDownwards,
    ...oneOwner,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'src-never-tests', severity: 'error', from: { path: '^src/' }, to: { path: '^test/' } },
    {
      name: 'simulator-stands-alone',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(simulator|cli)/' },
      to: { path: '^src/simulator/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  },
};
