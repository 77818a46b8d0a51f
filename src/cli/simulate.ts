import { once } from 'node:events';
import { Command, Option } from 'commander';
import { secretNames } from '../config/settings.ts';
import {
  type FaultRule,
  type SimulatedAccount,
  type SimulatorEvent,
  startSimulator,
} from '../simulator/simulator.ts';
import { exitCodes } from './failure.ts';
import { faultRules, faultsHelp, readSeed } from './fault-options.ts';
import { readDuration, readPort } from './options.ts';
import { say } from './output.ts';

/** Credentials of the gateway's own examples: known to everybody, good for playing only. */
export const playAccount: SimulatedAccount = {
  endpoints: ['39549'],
  groups: ['2545'],
  login: 'TestMerchant',
  controlKey: 'B17F59B4-A7DC-41B4-8FF9-37D986B43D20',
};

export function simulateCommand(done: (exit: number) => void): Command {
  return new Command('simulate')
    .description('run a gateway to play with; GATEWAY_* variables set its credentials, if they are set')
    .option('--port <port>', 'port on 127.0.0.1; 0 takes a free one', readPort, 9090)
    .addOption(
      new Option('--delay <duration>', 'how long a payment takes')
        .argParser(readDuration)
        .default(300, '300ms'),
    )
    .option(
      '--faults <rules>',
      'misbehave by these rules: reset-after=0.05,status/order-not-found*3',
      faultRules,
    )
    .option('--seed <number>', 'repeat what chance did in an earlier run with the same orders', readSeed)
    .option('--qa-amounts', "stall and fail at the amounts of the vendor's QA server (5.00 to 6.03, 1.01)")
    .option('--json', 'print what happens as JSON lines')
    .addHelpText('after', `\n${faultsHelp()}`)
    .action(async ({ json, delay, ...options }: SimulateOptions) => {
      const account = accountFromEnvironment(process.env);
      for (const name of secretNames) delete process.env[name];
      const simulator = await startSimulator({
        ...options,
        accounts: [account],
        approvalMs: delay,
        firstOrderId: idByClock(),
        onEvent: (event) => say(json ? JSON.stringify(event) : lineOf(event)),
      });
      const { baseUrl, faults } = simulator;
      if (json) say(JSON.stringify({ kind: 'started', baseUrl, seed: faults.seed }));
      else say(invitation(baseUrl, account, faults.seed));

      await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
      await simulator.close();
      done(exitCodes.done);
    });
}

/** Workers keep the ids of an earlier run: begun again, they would be those of other payments. Not as long as a card. */
function idByClock(): number {
  return Math.floor(Date.now() / 10);
}

interface SimulateOptions {
  port: number;
  delay: number;
  faults?: FaultRule[];
  seed?: number;
  qaAmounts?: true;
  json?: boolean;
}

function accountFromEnvironment(env: NodeJS.ProcessEnv): SimulatedAccount {
  return {
    endpoints: env.GATEWAY_ENDPOINT_ID ? [env.GATEWAY_ENDPOINT_ID] : playAccount.endpoints,
    groups: env.GATEWAY_ENDPOINT_GROUP_ID ? [env.GATEWAY_ENDPOINT_GROUP_ID] : playAccount.groups,
    login: env.GATEWAY_LOGIN || playAccount.login,
    controlKey: env.GATEWAY_CONTROL_KEY || playAccount.controlKey,
  };
}

function invitation(
  baseUrl: string,
  { endpoints, login, controlKey }: SimulatedAccount,
  seed: number,
): string {
  const known = controlKey === playAccount.controlKey;
  return [
    `A gateway to play with listens on ${baseUrl}. In another terminal:`,
    '',
    `  export GATEWAY_BASE_URL=${baseUrl} GATEWAY_ENDPOINT_ID=${endpoints[0]} GATEWAY_LOGIN=${login}`,
    `  export GATEWAY_CONTROL_KEY=${known ? controlKey : '(the one you set here)'}`,
    '  npx paynet-worker up',
    '',
    'The cvv2 decides: 123 approved, 116 declined, 321 3-D Secure, 217 unknown. GET /books shows what really happened.',
    `Chance is drawn from --seed ${seed}. GET /faults shows the faults in force; simulate --help names them all.`,
    '',
  ].join('\n');
}

function lineOf({ at, kind, ...what }: SimulatorEvent): string {
  const time = new Date(at).toISOString().slice(11, 23);
  const facts = Object.entries(what).map(([name, value]) => `${name}=${value}`);
  return `${time}  ${kind}  ${facts.join(' ')}`;
}
