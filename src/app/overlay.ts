/** The parts of the house through which everything goes in and out. */
type PartName = 'ledger' | 'book' | 'vault' | 'permits' | 'queues' | 'gateway';

/**
 * Lays something over a part as it is built, so that a test can make the moment happen between two
 * steps: a crash, a pause, a lost reply. In production nothing lies there.
 */
export type Overlay = <Part extends object>(name: PartName, part: Part) => Part;

export const bare: Overlay = (_name, part) => part;
