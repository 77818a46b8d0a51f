import { types } from 'node:util';
import { type Issue, type Reading, shownName } from './reading.ts';

/** Twice what the gateway knows; more is an accident or an attack. */
const mostProperties = 100;

/**
 * A fresh plain object with the caller's properties, each read exactly once, so that no getter,
 * Proxy or `toJSON` can say one thing to the check and another to the wire. Values are left as they
 * are; `undefined` ones are dropped. Refuses everything that is not a flat plain object.
 */
export function plainCopy(input: unknown): Reading<Record<string, unknown>> {
  if (!isPlain(input)) return { ok: false, issues: [{ path: '', message: 'send one plain object' }] };

  const names = Reflect.ownKeys(input);
  if (names.length > mostProperties) {
    return { ok: false, issues: [{ path: '', message: `send at most ${mostProperties} fields` }] };
  }

  const properties = names.map((name) => [name, Object.getOwnPropertyDescriptor(input, name)] as const);
  const issues = properties.flatMap(([name, property]) => problemOf(name, property));
  if (issues.length > 0) return { ok: false, issues };

  // fromEntries defines properties, so a field named `__proto__` stays a field.
  const values = properties.map(([name, property]) => [name, property?.value] as const);
  return { ok: true, value: Object.fromEntries(values.filter(([, value]) => value !== undefined)) };
}

function isPlain(input: unknown): input is object {
  // isProxy first: asking a Proxy anything else would run its traps.
  if (typeof input !== 'object' || input === null || types.isProxy(input)) return false;
  const prototype: unknown = Object.getPrototypeOf(input);
  return prototype === null || prototype === Object.prototype;
}

function problemOf(name: string | symbol, property: PropertyDescriptor | undefined): Issue[] {
  const path = shownName(name);
  if (typeof name === 'symbol') return [{ path, message: 'fields have names, not symbols' }];
  if (!property || !('value' in property)) return [{ path, message: 'give a value, not a getter or setter' }];
  if (!isFlat(property.value)) return [{ path, message: 'write it as a string' }];
  return [];
}

function isFlat(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value);
}
