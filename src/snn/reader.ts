/** Reads a spiking chip as it stands, outside simulated time; see `chip/reader.ts`. */
import type { ReaderMemory } from '../chip/memory.js';
import { Reader } from '../chip/reader.js';
import type { ChipStructure } from '../chip/structure.js';
import type { Config } from '../config/index.js';
import type { Kernels } from '../kernel/kernels.js';
import { STREAM_SPIKES_EVALUATION } from '../kernel/layout.js';
import { SpikingLayers } from './layers.js';
import { sampleBytes } from './sample.js';

export class SpikingReader extends Reader {
  private readonly layers: SpikingLayers;

  constructor(
    kernels: Kernels,
    chip: ChipStructure,
    at: ReaderMemory,
    config: Config,
    private readonly scratch: number,
  ) {
    super(kernels, chip, at, sampleBytes(chip, config));
    this.layers = new SpikingLayers(kernels, at, config, chip.layers[0].rows - 1, scratch);
  }

  /** The input spikes of a sample are the same at every evaluation: its place in the set keys their noise. */
  override answer(images: Uint8Array, index: number): number {
    const { kernels, chip, at, layers } = this;
    this.lay(images, index);
    layers.present(STREAM_SPIKES_EVALUATION, index);
    this.evaluates(index);
    for (const layer of chip.layers) {
      for (const tile of layer.tiles) {
        if (layers.seesSpikes(layer.index)) kernels.readSpikes(at.tiles[tile.index], this.scratch);
        else kernels.readForward(at.tiles[tile.index]);
      }
      layers.integrate(layer.index, 0, layer.cols);
      layers.spike(layer.index, 0, layer.cols);
    }
    this.done();
    return kernels.classify(at.layers[at.layers.length - 1]);
  }
}
