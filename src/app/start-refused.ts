/** Something outside keeps the process from starting; the message is for its operator and says what to do. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}
