/** Where a spiking network stands in the kernels' memory: the SOURCE and NEURON structures, spike trains, currents. */
import type { Allocator, Store } from '../chip/memory.js';
import type { ChipStructure, LayerShape } from '../chip/structure.js';
import type { Config } from '../config/index.js';
import * as L from '../kernel/layout.js';
import { neurons } from '../neuron/index.js';
import { decayOf, lifParameters } from '../neuron/lif.js';
import { codings } from './coding.js';
import { wordsOf } from './sample.js';
import { stdpRules } from './stdp/index.js';
import { evenWeights, spikeWeights, steadyWeights, traceWeights } from './step-weights.js';

interface NeuronPlan {
  readonly address: number;
  /** f32[steps][stride] where the currents change from step to step. */
  readonly current: number;
  readonly surrogate: number;
  readonly surrogateWeight: number;
  readonly trace: number;
  /** u32[words][stride]: what its neurons fire, for the rows of the layer above. */
  readonly train: number;
  readonly stride: number;
  /** Membranes, holds, rises, counts and last spikes of neurons that compete, `stride` each. */
  readonly competing: number;
  /** Of its tiles, in order: f32[steps][stride of the tile]. */
  readonly currents: readonly number[];
}

export interface SpikingPlan {
  readonly source: number;
  readonly table: number;
  readonly sourceTrace: number;
  readonly train: number;
  readonly trainStride: number;
  /** The three windows of an STDP rule, one after another. */
  readonly windows: number;
  readonly neurons: readonly NeuronPlan[];
}

/** A layer and its tiles as they were planned. */
interface PlannedLayer {
  readonly address: number;
  readonly z: number;
  readonly shape: LayerShape;
  readonly tiles: readonly { readonly address: number }[];
}

const pad4 = (n: number) => (n + 3) & ~3;

/**
 * Whether the rows of a layer carry spikes that its neurons must see step by step. The readout is linear: it reads
 * the rows' traces once, which is the same.
 */
export function seesSpikes(config: Config, layer: number): boolean {
  if (config.snn.rule === 'surrogate' && layer === config.network.layers.length - 2) return false;
  return layer > 0 || codings.get(config.snn.coding).code !== undefined;
}

export function planSpiking(at: Allocator, chip: ChipStructure, config: Config): SpikingPlan {
  const { steps } = config.snn;
  const words = wordsOf(steps);
  const stdp = config.snn.rule === 'stdp';
  const trainStride = pad4(chip.layers[0].rows + 4);
  return {
    source: at.bytes(L.SOURCE_BYTES),
    table: at.floats(256),
    sourceTrace: at.floats(steps),
    train: at.floats(words * trainStride),
    trainStride,
    windows: at.floats(3 * (steps + 1)),
    neurons: chip.layers.map((layer) => {
      const stride = pad4(layer.cols + 5);
      const spikes = seesSpikes(config, layer.index);
      return {
        address: at.bytes(L.NEURON_BYTES),
        current: spikes ? at.floats(steps * stride) : 0,
        surrogate: at.floats(stride),
        surrogateWeight: at.floats(steps),
        trace: at.floats(steps),
        train: at.floats(words * stride),
        stride,
        competing: stdp ? at.floats(5 * stride) : 0,
        currents: layer.tiles.map((tile) => (spikes ? at.floats(steps * pad4(tile.cols)) : 0)),
      };
    }),
  };
}

export function writeSpiking(
  plan: SpikingPlan,
  layers: readonly PlannedLayer[],
  config: Config,
  i32: Store,
  f32: Store,
): void {
  const { snn } = config;
  const { steps } = snn;
  const floats = (address: number, values: Float32Array) => {
    for (const [i, value] of values.entries()) f32(address + 4 * i, value);
  };
  const coding = codings.get(snn.coding);
  const readoutDecay = decayOf(snn.step_ns, snn.tau_ns);
  i32(plan.source + L.SOURCE_CODING, coding.code ?? 0);
  i32(plan.source + L.SOURCE_STEPS, steps);
  i32(plan.source + L.SOURCE_TABLE, plan.table);
  i32(plan.source + L.SOURCE_TRACE, plan.sourceTrace);
  if (snn.rule === 'stdp') writeWindows(plan, config, i32, f32, floats);
  if (coding.table !== undefined) floats(plan.table, coding.table(config));
  floats(plan.sourceTrace, coding.trace === 'readout' ? spikeWeights(steps, readoutDecay) : evenWeights(steps));

  plan.neurons.forEach((neuron, index) => {
    const { address, z, shape, tiles } = layers[index];
    const below = plan.neurons[index - 1];
    const train = below?.train ?? plan.train;
    const trainStride = below?.stride ?? plan.trainStride;
    i32(address + L.LAYER_SOURCE, index === 0 ? plan.source : 0);
    i32(address + L.LAYER_NEURON, neuron.address);
    i32(address + L.LAYER_TRAIN, train);
    i32(address + L.LAYER_TRAIN_STRIDE, trainStride);
    for (let word = 0; word < wordsOf(steps); word++) {
      const bits = Math.min(32, steps - 32 * word); // the bias row spikes in every step
      // Neurons that compete have no bias.
      const always = bits === 32 ? -1 : (1 << bits) - 1;
      i32(train + 4 * (word * trainStride + shape.rows - 1), snn.rule === 'stdp' ? 0 : always);
    }
    for (const [t, tile] of tiles.entries()) i32(tile.address + L.TILE_CURRENTS, neuron.currents[t]);

    const spikes = neuron.current !== 0;
    // A neuron of the user's own brings its step function; its sums over steps are weighed as those of a LIF neuron.
    const lif = (neurons.get(snn.neuron).lif ?? lifParameters)(config);
    i32(neuron.address + L.NEURON_STEPS, steps);
    f32(neuron.address + L.NEURON_DECAY, lif.decay);
    const gain = snn.rule === 'stdp' ? 1 : lif.gain; // competing membranes count charges
    f32(neuron.address + L.NEURON_GAIN, index === 0 ? gain * snn.input_gain : gain);
    const competing = [L.NEURON_MEMBRANE, L.NEURON_HOLD, L.NEURON_RISE, L.NEURON_COUNTS, L.NEURON_LAST];
    for (const [n, pointer] of competing.entries()) {
      i32(neuron.address + pointer, neuron.competing === 0 ? 0 : neuron.competing + 4 * n * neuron.stride);
    }
    f32(neuron.address + L.NEURON_THRESHOLD, lif.threshold);
    i32(neuron.address + L.NEURON_RESET, lif.reset === 'subtract' ? L.RESET_SUBTRACT : L.RESET_VALUE);
    f32(neuron.address + L.NEURON_V_RESET, lif.v_reset);
    i32(neuron.address + L.NEURON_REFRACTORY, lif.refractory);
    f32(neuron.address + L.NEURON_SYN_DECAY, lif.synDecay);
    f32(neuron.address + L.NEURON_ADAPT, lif.adapt);
    f32(neuron.address + L.NEURON_ADAPT_DECAY, lif.adaptDecay);
    f32(neuron.address + L.NEURON_SLOPE, snn.slope);
    i32(neuron.address + L.NEURON_CURRENT, spikes ? neuron.current : z);
    i32(neuron.address + L.NEURON_CURRENT_STRIDE, spikes ? neuron.stride : 0);
    i32(neuron.address + L.NEURON_SURROGATE_WEIGHT, neuron.surrogateWeight);
    i32(neuron.address + L.NEURON_TRACE, neuron.trace);
    i32(neuron.address + L.NEURON_SURROGATE, neuron.surrogate);
    i32(neuron.address + L.NEURON_SPIKE_TRAIN, neuron.train);
    i32(neuron.address + L.NEURON_TRAIN_STRIDE, neuron.stride);
    f32(neuron.address + L.NEURON_READOUT_GAIN, snn.readout_gain);
    floats(neuron.surrogateWeight, spikes ? evenWeights(steps) : steadyWeights(steps, lif));
    floats(neuron.trace, traceWeights(steps, readoutDecay));
  });
}

function writeWindows(
  plan: SpikingPlan,
  config: Config,
  i32: Store,
  f32: Store,
  floats: (address: number, values: Float32Array) => void,
): void {
  const { growth, decline, declineAfter, weightSum } = stdpRules.get(config.snn.stdp).windows(config);
  const bytes = 4 * (config.snn.steps + 1);
  i32(plan.source + L.SOURCE_GROWTH, plan.windows);
  i32(plan.source + L.SOURCE_DECLINE, plan.windows + bytes);
  i32(plan.source + L.SOURCE_DECLINE_AFTER, declineAfter === undefined ? 0 : plan.windows + 2 * bytes);
  f32(plan.source + L.SOURCE_WEIGHT_SUM, weightSum ?? 0);
  floats(plan.windows, growth);
  floats(plan.windows + bytes, decline);
  if (declineAfter !== undefined) floats(plan.windows + 2 * bytes, declineAfter);
}
