/**
 * Reads the arrays as they stand, outside simulated time: evaluation is a measurement. Each thread has a reader
 * with vectors of its own on the weights that all share, so threads answer different samples at once.
 */
import type { Kernels } from '../kernel/kernels.js';
import { ALL_SLOTS, LAYER_Y, NOISE_KEY, NOISE_STREAM, STREAM_EVALUATION } from '../kernel/layout.js';
import type { ReaderMemory } from './memory.js';
import type { ChipStructure } from './structure.js';

export class Reader {
  private readonly bytes: Uint8Array;
  private readonly quantises: boolean;

  /** @param sampleBytes bytes of a sample. */
  constructor(
    protected readonly kernels: Kernels,
    protected readonly chip: ChipStructure,
    protected readonly at: ReaderMemory,
    private readonly sampleBytes: number = chip.layers[0].rows - 1,
  ) {
    this.bytes = new Uint8Array(kernels.memory.buffer);
    this.quantises = chip.converters.adcTop > 0;
  }

  /**
   * Read noise of the answer to come is that of a sample of its own, the same whichever thread answers it; `done` leaves the
   * arrays to training. @param key the sample's
   */
  protected evaluates(key: number): void {
    if (this.at.noise === 0) return;
    const fields = new Int32Array(this.kernels.memory.buffer, this.at.noise);
    fields[NOISE_STREAM >> 2] = STREAM_EVALUATION;
    fields[NOISE_KEY >> 2] = key;
  }

  protected done(): void {
    if (this.at.noise !== 0) new Int32Array(this.kernels.memory.buffer, this.at.noise)[NOISE_STREAM >> 2] = 0;
  }

  /** Lays the bytes of a sample before the inputs. */
  lay(images: Uint8Array, index: number): void {
    this.bytes.set(images.subarray(index * this.sampleBytes, (index + 1) * this.sampleBytes), this.at.input);
  }

  /** Puts the bytes that lie there on the rows of layer 0. */
  present(): void {
    this.kernels.present(this.at.layers[0], this.at.input, this.chip.layers[0].rows - 1);
  }

  /** The class answered to `images[index]`. */
  answer(images: Uint8Array, index: number): number {
    const { kernels, chip, at } = this;
    this.lay(images, index);
    this.present();
    this.evaluates(index);
    for (const layer of chip.layers) {
      for (const tile of layer.tiles) {
        this.read(at.tiles[tile.index]);
      }
      kernels.integrate(at.layers[layer.index], 0, layer.cols);
      kernels.fire(at.layers[layer.index], 0, layer.cols);
    }
    this.done();
    return kernels.classify(at.layers[at.layers.length - 1]);
  }

  private read(tile: number): void {
    const { kernels, chip } = this;
    kernels.readForward(tile);
    const { serialBits } = chip.converters;
    for (let bit = 0; bit < serialBits; bit++) {
      kernels.readForwardBit(tile, bit);
      kernels.convertForward(tile, ALL_SLOTS);
    }
    if (serialBits === 0 && this.quantises) kernels.convertForward(tile, ALL_SLOTS);
  }

  /** Activations of the output neurons in the last answer: a copy. */
  outputs(): Float32Array {
    const last = this.at.layers.length - 1;
    const { buffer } = this.kernels.memory;
    const [y] = new Int32Array(buffer, this.at.layers[last] + LAYER_Y, 1);
    return new Float32Array(buffer, y, this.chip.layers[last].cols).slice();
  }

  /** How many of the samples lo ≤ i < hi are answered right. */
  countRight(images: Uint8Array, labels: Uint8Array, lo: number, hi: number): number {
    let right = 0;
    for (let i = lo; i < hi; i++) if (this.answer(images, i) === labels[i]) right++;
    return right;
  }
}
