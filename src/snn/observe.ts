/** What a spiking chip does with one sample: who spiked when, and how membranes moved. A measurement. */
import * as L from '../kernel/layout.js';
import { neurons } from '../neuron/index.js';
import { CompetingReader } from './competing-reader.js';
import { type LifState, lifStep } from '../neuron/lif-step.js';
import type { ChipTraining } from '../train/training.js';

/** A spike train as index and time: line (or neuron) and time step. */
export interface StepSpike {
  readonly line: number;
  readonly step: number;
}

export interface ObservedLayer {
  readonly spikes: readonly StepSpike[];
  /** [step][neuron]: membranes at the end of each step, after resets; none of neurons without LIF parameters. */
  readonly membranes: readonly Float32Array[];
  /** Whether a neuron's membrane is held at the end. */
  readonly held: readonly boolean[];
}

export interface ObservedSample {
  readonly answer: number;
  /** Of the rows of the first layer, without the bias row; empty where pixels are steady currents. */
  readonly input: readonly StepSpike[];
  /** Hidden layers. */
  readonly layers: readonly ObservedLayer[];
  /** Output activations. */
  readonly output: Float32Array;
}

/** Shows `images[index]` to a chip between training samples. */
export function observeSample(training: ChipTraining, images: Uint8Array, index: number): ObservedSample {
  const { analog, config } = training;
  if (analog.reader instanceof CompetingReader) return observeCompetition(training, analog.reader, images, index);
  const answer = analog.answer(images, index);
  const { at, structure, kernels } = analog;
  const i32 = new Int32Array(kernels.memory.buffer);
  const f32 = new Float32Array(kernels.memory.buffer);
  const { steps } = config.snn;
  const field = (structureAt: number, offset: number) => i32[(structureAt + offset) >> 2];

  const trains = trainsOf(training);
  const last = structure.layers.length - 1;
  const layers = structure.layers.slice(0, last).map(({ cols }, l): ObservedLayer => {
    const neuron = field(at.layers[l], L.LAYER_NEURON);
    const current = field(neuron, L.NEURON_CURRENT) >> 2;
    const stride = field(neuron, L.NEURON_CURRENT_STRIDE);
    const lif = neurons.get(config.snn.neuron).lif?.(config);
    const spikes = trains(l + 1, cols);
    if (lif === undefined) return { spikes, membranes: [], held: [] };
    const is = { ...lif, gain: f32[(neuron + L.NEURON_GAIN) >> 2] };
    const states = Array.from({ length: cols }, (): LifState => ({ u: 0, i: 0, b: 0, hold: 0 }));
    const membranes = Array.from({ length: steps }, (_, t) =>
      Float32Array.from(states, (state, j) => {
        lifStep(state, is, f32[current + t * stride + j]);
        return state.u;
      }),
    );
    return { spikes, membranes, held: states.map(({ hold }) => hold > 0) };
  });
  const y = field(at.layers[last], L.LAYER_Y) >> 2;
  return {
    answer,
    input: config.snn.coding === 'constant' ? [] : trains(0, structure.layers[0].rows - 1),
    layers,
    output: f32.slice(y, y + structure.layers[last].cols),
  };
}

/** Reads the spikes on the first `lines` rows of a layer, as they stand in memory. */
function trainsOf({ analog: { at, kernels }, config }: ChipTraining): (layer: number, lines: number) => StepSpike[] {
  const i32 = new Int32Array(kernels.memory.buffer);
  return (layer, lines) => {
    const train = i32[(at.layers[layer] + L.LAYER_TRAIN) >> 2] >> 2;
    const stride = i32[(at.layers[layer] + L.LAYER_TRAIN_STRIDE) >> 2];
    const spikes: StepSpike[] = [];
    for (let step = 0; step < config.snn.steps; step++) {
      for (let line = 0; line < lines; line++) {
        if ((i32[train + (step >> 5) * stride + line] >>> (step & 31)) & 1) spikes.push({ line, step });
      }
    }
    return spikes;
  };
}

function observeCompetition(
  training: ChipTraining,
  reader: CompetingReader,
  images: Uint8Array,
  index: number,
): ObservedSample {
  const { spikes, answer } = reader.observe(images, index);
  const input = trainsOf(training)(0, training.analog.structure.layers[0].rows - 1);
  const membranes = membranesOf(training, spikes);
  return { answer, input, layers: [{ spikes, membranes, held: [] }], output: new Float32Array(0) };
}

/** Membranes of neurons that compete at the end of each step: a spike takes all to 0, and holds its own. */
function membranesOf({ analog, config }: ChipTraining, spikes: readonly StepSpike[]): Float32Array[] {
  const { at, structure, kernels } = analog;
  const i32 = new Int32Array(kernels.memory.buffer);
  const f32 = new Float32Array(kernels.memory.buffer);
  const [{ cols }] = structure.layers;
  const neuron = i32[(at.layers[0] + L.LAYER_NEURON) >> 2];
  const current = i32[(neuron + L.NEURON_CURRENT) >> 2] >> 2;
  const stride = i32[(neuron + L.NEURON_CURRENT_STRIDE) >> 2];
  const decay = f32[(neuron + L.NEURON_DECAY) >> 2];
  const gain = f32[(neuron + L.NEURON_GAIN) >> 2];
  const refractory = i32[(neuron + L.NEURON_REFRACTORY) >> 2];
  const v = new Float32Array(cols);
  const heldTo = new Int32Array(cols).fill(-1);
  return Array.from({ length: config.snn.steps }, (_, t) => {
    for (let j = 0; j < cols; j++) {
      if (t > heldTo[j]) v[j] = Math.fround(decay * v[j]) + Math.fround(gain * f32[current + t * stride + j]);
    }
    for (const { line, step } of spikes) {
      if (step !== t) continue;
      v.fill(0);
      heldTo[line] = t + refractory;
    }
    return v.slice();
  });
}
