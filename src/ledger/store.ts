import type { Cluster, Redis } from 'ioredis';

/** A connection to where things are kept: one Redis, or a Cluster (everything of ours lies in one slot). */
export type Store = Redis | Cluster;
