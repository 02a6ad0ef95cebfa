/** Synapse architectures by name. A new one is a module and a line here. */
import { Registry } from '../registry.js';
import type { Architecture } from './architecture.js';
import { hybrid } from './hybrid.js';
import { ideal } from './ideal.js';
import { singlePair } from './single-pair.js';

export type { Architecture, PairSpec } from './architecture.js';

export const architectures = new Registry<Architecture>('synapse architecture')
  .register(ideal.name, ideal)
  .register(singlePair.name, singlePair)
  .register(hybrid.name, hybrid);
