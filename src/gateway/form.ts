/** What a form-encoded text says: the first value of each name, and the names that contradict themselves. */
export interface Form {
  fields: Map<string, string>;
  /** Names that came again with another value. */
  duplicates: string[];
}

/** The body of a request: form-urlencoded UTF-8 in the order given; empty values are left out. */
export function encodeForm(parameters: Readonly<Record<string, string>>): string {
  return new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== '')).toString();
}

/**
 * Reads a reply of the gateway. Names and values are trimmed, because a line feed follows each value
 * on the wire. Never throws: broken escapes stay as they are, invalid UTF-8 becomes U+FFFD.
 */
export function decodeForm(text: string): Form {
  const fields = new Map<string, string>();
  const duplicates = new Set<string>();

  for (const [rawName, rawValue] of formEntries(text)) {
    const name = rawName.trim();
    const value = rawValue.trim();
    const first = fields.get(name);
    if (first === undefined) fields.set(name, value);
    else if (first !== value) duplicates.add(name);
  }

  return { fields, duplicates: [...duplicates] };
}

/** Every name and value as they stand, untrimmed, in order, repeated ones included. */
export function formEntries(text: string): [name: string, value: string][] {
  // The leading `&` keeps the constructor from swallowing a `?`.
  return [...new URLSearchParams(`&${text}`)];
}
