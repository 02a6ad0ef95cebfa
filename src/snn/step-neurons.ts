/** Runs neurons of the user's own through the steps of a sample, where built-in ones have a kernel. */
import type { Config } from '../config/index.js';
import * as L from '../kernel/layout.js';
import { Views } from '../kernel/twin/views.js';
import type { NeuronModel } from '../neuron/index.js';

const f = Math.fround;
const views = new WeakMap<WebAssembly.Memory, Views>();

/**
 * Neurons lo ≤ j < hi of a layer: leaves traces, surrogates, spike trains and their count as the `lif` kernel does.
 * @throws Error when the model has neither parameters nor a step function.
 */
export function stepNeurons(
  memory: WebAssembly.Memory,
  layer: number,
  lo: number,
  hi: number,
  model: NeuronModel,
  config: Config,
): void {
  if (model.start === undefined) throw new Error(`spiking neuron '${model.name}' has neither 'lif' nor 'start'`);
  const m = views.get(memory) ?? new Views(memory);
  views.set(memory, m);
  const neuron = m.int(layer + L.LAYER_NEURON);
  const steps = m.int(neuron + L.NEURON_STEPS);
  const slope = m.float(neuron + L.NEURON_SLOPE);
  const current = m.at(neuron + L.NEURON_CURRENT);
  const stride = m.int(neuron + L.NEURON_CURRENT_STRIDE);
  const surrogateWeight = m.at(neuron + L.NEURON_SURROGATE_WEIGHT);
  const trace = m.at(neuron + L.NEURON_TRACE);
  const train = m.at(neuron + L.NEURON_SPIKE_TRAIN);
  const trainStride = m.int(neuron + L.NEURON_TRAIN_STRIDE);
  let spikes = 0;
  for (let j = lo; j < hi; j++) {
    const one = model.start(config);
    let a = 0;
    let h = 0;
    for (let word = 0; 32 * word < steps; word++) m.i32[train + word * trainStride + j] = 0;
    for (let t = 0; t < steps; t++) {
      const spike = one.step(m.f32[current + t * stride + j]);
      const d = f(1 + f(slope * Math.abs(f(one.distance))));
      a = f(a + f(m.f32[surrogateWeight + t] * f(1 / f(d * d))));
      if (!spike) continue;
      h = f(h + m.f32[trace + t]);
      m.i32[train + (t >> 5) * trainStride + j] |= 1 << (t & 31);
      spikes++;
    }
    m.f32[m.at(neuron + L.NEURON_SURROGATE) + j] = a;
    m.f32[m.at(layer + L.LAYER_Y) + j] = h;
  }
  m.setInt(neuron + L.NEURON_SPIKES, spikes);
}
