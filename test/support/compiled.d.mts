/**
 * Compiles whole folders of the project (`src`, `test/chaos`, …) into a new one, for processes of their own:
 * Node 20 reads no TypeScript, and a process that is killed every second must start fast.
 */
export declare function compiled(...parts: string[]): { folder: string; remove(): void };
