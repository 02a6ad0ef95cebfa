/** Pulse encoders by name. A new one is a module and a line here. */
import { Registry } from '../registry.js';
import { deterministic } from './deterministic.js';
import type { Encoder } from './encoder.js';

export type { Encoder } from './encoder.js';

export const encoders = new Registry<Encoder>('pulse encoder').register(deterministic.name, deterministic);
