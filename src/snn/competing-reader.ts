/**
 * Reads a chip of competing neurons, learning switched off. What a neuron stands for is found afterwards: responses
 * to labelled training samples give P(class | neuron); a sample's class is that of the largest Σ count·P (Diehl & Cook
 * 2015 take each neuron's best class alone).
 */
import type { ReaderMemory } from '../chip/memory.js';
import { Reader } from '../chip/reader.js';
import type { ChipStructure } from '../chip/structure.js';
import type { Config } from '../config/index.js';
import type { DigitSet } from '../data/dataset.js';
import type { Kernels } from '../kernel/kernels.js';
import * as L from '../kernel/layout.js';
import { SpikingLayers } from './layers.js';
import type { StepSpike } from './observe.js';
import { sampleBytes } from './sample.js';

/** Keys of test samples' input spikes start here, those of training samples at 0. */
const TEST_KEYS = 0x40000000;

export class CompetingReader extends Reader {
  private readonly layers: SpikingLayers;
  private readonly i32: Int32Array;
  private readonly steps: number;
  /** P(class | neuron), [neuron · classes + class]; none before `label`. */
  private share: Float64Array | undefined;
  private classes = 0;

  constructor(
    kernels: Kernels,
    chip: ChipStructure,
    at: ReaderMemory,
    private readonly config: Config,
    private readonly scratch: number,
  ) {
    super(kernels, chip, at, sampleBytes(chip, config));
    this.layers = new SpikingLayers(kernels, at, config, chip.layers[0].rows - 1, scratch);
    this.i32 = new Int32Array(kernels.memory.buffer);
    this.steps = config.snn.steps;
  }

  /** Output spikes of a sample, in order. */
  respond(images: Uint8Array, index: number, key: number): StepSpike[] {
    const { kernels, chip, at } = this;
    const [layer] = chip.layers;
    const address = at.layers[0];
    this.lay(images, index);
    this.layers.present(L.STREAM_SPIKES_EVALUATION, key);
    for (const tile of layer.tiles) kernels.readSpikes(at.tiles[tile.index], this.scratch);
    kernels.integrateSpikes(address, 0, layer.cols);
    const neuron = this.i32[(address + L.LAYER_NEURON) >> 2];
    const spikes: StepSpike[] = [];
    for (let step = kernels.compete(address, 0, 0); step < this.steps; step = kernels.compete(address, step + 1, 0)) {
      spikes.push({ line: this.i32[(neuron + L.NEURON_WINNER) >> 2], step });
      if (step + 1 === this.steps) break;
    }
    return spikes;
  }

  /** Finds what each neuron stands for; returns the share of these samples that it then answers right. */
  label({ images, labels, count, classes }: DigitSet): number {
    const [{ cols }] = this.chip.layers;
    const samples = Math.min(count, this.config.snn.label_samples);
    const responses = new Float64Array(cols * classes);
    const perClass = new Float64Array(classes);
    const seen: StepSpike[][] = [];
    for (let i = 0; i < samples; i++) {
      const spikes = this.respond(images, i, i);
      for (const { line } of spikes) responses[line * classes + labels[i]]++;
      perClass[labels[i]]++;
      seen.push(spikes);
    }
    this.share = new Float64Array(cols * classes);
    this.classes = classes;
    for (let j = 0; j < cols; j++) {
      let sum = 0;
      for (let c = 0; c < classes; c++) sum += rate(responses[j * classes + c], perClass[c]);
      for (let c = 0; c < classes; c++) {
        this.share[j * classes + c] = sum === 0 ? 0 : rate(responses[j * classes + c], perClass[c]) / sum;
      }
    }
    let right = 0;
    for (let i = 0; i < samples; i++) if (this.classOf(seen[i]) === labels[i]) right++;
    return right / samples;
  }

  /** Class of a response; 0 for one without spikes. */
  private classOf(spikes: readonly StepSpike[]): number {
    if (this.share === undefined) return 0;
    const votes = new Float64Array(this.classes);
    for (const { line } of spikes) {
      for (let c = 0; c < this.classes; c++) votes[c] += this.share[line * this.classes + c];
    }
    let best = 0;
    for (let c = 1; c < this.classes; c++) if (votes[c] > votes[best]) best = c;
    return best;
  }

  /** Output spikes of a test sample, and its class. */
  observe(images: Uint8Array, index: number): { spikes: StepSpike[]; answer: number } {
    const spikes = this.respond(images, index, TEST_KEYS + index);
    return { spikes, answer: this.classOf(spikes) };
  }

  override answer(images: Uint8Array, index: number): number {
    return this.classOf(this.respond(images, index, TEST_KEYS + index));
  }
}

const rate = (responses: number, samples: number) => (samples === 0 ? 0 : responses / samples);
