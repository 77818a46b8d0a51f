import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { exitCodes } from '../../src/cli/failure.ts';
import { program } from '../../src/cli/program.ts';
import type { AccountEntry } from '../../src/config/accounts.ts';
import { secretNames, settings } from '../../src/config/settings.ts';
import { errorCodes } from '../../src/gateway/error-codes.ts';
import { problemCodes } from '../../src/http/problems.ts';
import { skipCodes } from '../../src/payment/batch.ts';
import { ourCodes } from '../../src/payment/errors.ts';
import { type NextStep, nextSteps } from '../../src/payment/next-step.ts';
import { isFinal, statuses } from '../../src/payment/state.ts';
import { blocks, codes, table, topFile } from './markdown.ts';

const readme = topFile('README.md');

test('the README lists every problem code of the HTTP API with its status, and no other', () => {
  const listed = table(readme, 'code', 'HTTP', 'meaning, and what to do').map(([code, status]) => [
    ...codes(code),
    Number(status),
  ]);

  expect(listed).toEqual(Object.entries(problemCodes).map(([code, { status }]) => [code, status]));
});

test('the README lists every error code of our own, and no other', () => {
  const listed = table(readme, 'error_code', 'meaning', 'what to do').flatMap(([code]) => codes(code));

  expect(listed).toEqual(Object.keys(ourCodes));
});

test('the README lists every code of an item of a batch, and no other', () => {
  const listed = table(readme, 'code of an item', 'meaning').flatMap(([code]) => codes(code));

  expect(listed).toEqual(Object.keys(skipCodes));
});

test("the README lists every step after a gateway's error code with its codes, and no other", () => {
  const listed = table(readme, 'next', 'what is done', 'codes').map(([next, , known]) => [
    ...codes(next),
    codes(known),
  ]);

  const codesOf = (step: NextStep) =>
    [...errorCodes].filter(([, next]) => next === step).map(([code]) => code);
  expect(listed).toEqual(nextSteps.map((step) => [step, codesOf(step)]));
});

test('the README lists every status and whether it is final, and no other', () => {
  const listed = table(readme, 'status', 'final', 'meaning', 'what to do').map(([status, final]) => [
    ...codes(status),
    final,
  ]);

  expect(listed).toEqual(statuses.map((status) => [status, isFinal(status) ? 'yes' : 'no']));
});

test('the README draws the life of an operation as the source does', () => {
  const [, drawing = ''] = /^ \* Life of.*?\n \*\n(.*?)\n \*\n/ms.exec(topFile('src/payment/state.ts')) ?? [];
  const lines = drawing.split('\n').map((line) => line.replace(/^ \* /, ''));

  expect(lines.length).toBeGreaterThan(5);
  expect(blocks(readme, 'text')).toContain(`${lines.join('\n')}\n`);
});

test('the README lists every variable in order, secrets with their file, and its default', () => {
  const listed = table(readme, 'name', 'default', 'meaning').map(([name, fallback]) => [
    codes(name),
    fallback,
  ]);

  expect(listed).toEqual(
    Object.entries(settings.shape).map(([name, { def }]) => [
      (secretNames as readonly string[]).includes(name) ? [name, `${name}_FILE`] : [name],
      'defaultValue' in def ? `\`${def.defaultValue}\`` : '–',
    ]),
  );
});

test('the README lists every field of the accounts file, and no other', () => {
  // The compiler holds this list against the source, in both directions.
  const fields = {
    id: true,
    base_url: true,
    endpoint_id: true,
    endpoint_group_id: true,
    login: true,
    control_key: true,
    control_key_file: true,
    control_key_previous: true,
    control_key_previous_file: true,
    currency_exponents: true,
    error_codes: true,
    field_limits: true,
    required_fields: true,
    rate_limit: true,
    batch_share: true,
    batch_max_count: true,
    batch_max_total: true,
    capture_at: true,
    time_zone: true,
    hold_days: true,
    at_expiry: true,
    expiry_lead: true,
    found_holds: true,
  } satisfies Record<keyof AccountEntry, true>;

  const listed = table(readme, 'field', 'meaning').flatMap(([field]) => codes(field));
  expect(listed).toEqual(Object.keys(fields));
});

test('the README lists every command with its options, in one row or in several, and no other', () => {
  const listed = new Map<string, string[]>();
  for (const [name, , options] of table(readme, 'command', 'does', 'options')) {
    const [command = ''] = codes(name);
    listed.set(command, [...(listed.get(command) ?? []), ...codes(options)].sort());
  }

  expect([...listed]).toEqual(commands().map(([name, options]) => [name, options.filter(isItsOwn).sort()]));
});

test('every command takes --json, as the README says', () => {
  expect(readme).toContain('All take `--json`.');
  expect(commands().filter(([, options]) => !options.includes('--json'))).toEqual([]);
});

/** Each command that does something, by its whole name, with its options. */
function commands(above: Command = program(), name: string[] = []): [string, string[]][] {
  return above.commands.flatMap((command) => {
    const whole = [...name, command.name()];
    if (command.commands.length > 0) return commands(command, whole);
    return [[whole.join(' '), command.options.map(({ long }) => long ?? '')]];
  });
}

function isItsOwn(option: string): boolean {
  return option !== '--json';
}

test('the README lists every exit code', () => {
  const listed = table(readme, 'code', 'meaning').map(([code]) => Number(code));

  expect(listed).toEqual(Object.values(exitCodes));
});
