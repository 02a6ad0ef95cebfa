import type { PartialConfig } from '../schema.js';

/** A published (or reference) experiment as data. */
export interface Preset {
  readonly name: string;
  readonly title: string;
  readonly citation: string;
  /** What differs from the source, and what the source leaves open. */
  readonly differs: readonly string[];
  readonly config: PartialConfig;
}
