import { readFileSync } from 'node:fs';
import type { Problem } from './problems.ts';
import { type SecretName, secretNames } from './settings.ts';

/** The environment with every `NAME_FILE` read into `NAME`, and empty variables left out. */
export function withSecretFiles(env: NodeJS.ProcessEnv): {
  env: Record<string, string>;
  /** By `NAME`, the file that was read. */
  files: Partial<Record<SecretName, string>>;
  problems: Problem[];
} {
  const given = Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
    ),
  );
  const files: Partial<Record<SecretName, string>> = {};
  const problems: Problem[] = [];

  for (const name of secretNames) {
    const file = given[`${name}_FILE`];
    if (file === undefined) continue;
    if (given[name] !== undefined) {
      problems.push({ name: `${name}_FILE`, message: `is set, and so is ${name}: keep one of them` });
      continue;
    }
    const content = readSecret(file);
    if (content === undefined)
      problems.push({ name: `${name}_FILE`, message: 'names a file that cannot be read' });
    else {
      given[name] = content;
      files[name] = file;
    }
  }
  return { env: given, files, problems };
}

/** A secret's file without the line end that editors add; undefined when it can't be read. */
export function readSecret(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
