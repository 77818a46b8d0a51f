/** Why a file cannot be used, by what the system said; neither its name nor what it holds. */
export function whyNotUsable(error: unknown): string {
  const { code = 'unknown' } = (error ?? {}) as NodeJS.ErrnoException;
  return reasons.get(code) ?? `the system says ${code}`;
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file or folder'],
  ['ENOTDIR', 'there is no such file or folder'],
  ['EACCES', 'this user has no permission'],
  ['EPERM', 'this user has no permission'],
  ['EISDIR', 'it is a folder'],
]);
