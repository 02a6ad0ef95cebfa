/** Spiking neurons by name: a further one is a module and a line here. */
import { Registry } from '../registry.js';
import { cubaLif } from './cuba-lif.js';
import { lif } from './lif.js';
import type { NeuronModel } from './neuron-model.js';

export type { LifParameters, NeuronModel, NeuronStep } from './neuron-model.js';

export const neurons = new Registry<NeuronModel>('spiking neuron');
for (const model of [lif, cubaLif]) neurons.register(model.name, model);
