/**
 * The forward pass of a spiking network, layer by layer, on one thread's vectors: shared by the circuits that machines
 * ask, and by readers that measure.
 */
import type { ReaderMemory } from '../chip/memory.js';
import type { Config } from '../config/index.js';
import type { Kernels } from '../kernel/kernels.js';
import * as L from '../kernel/layout.js';
import { neurons } from '../neuron/index.js';
import { type Coding, codings } from './coding.js';
import { seesSpikes } from './memory.js';
import { stepNeurons } from './step-neurons.js';

export class SpikingLayers {
  readonly last: number;
  private readonly seen: readonly boolean[];
  private readonly isCoded: boolean;
  private readonly coding: Coding;
  private readonly table: number;
  private readonly i32: Int32Array;
  private readonly f32: Float32Array;
  private readonly bytes: Uint8Array;

  constructor(
    private readonly kernels: Kernels,
    private readonly at: ReaderMemory,
    private readonly config: Config,
    private readonly inputs: number,
    private readonly scratch: number,
  ) {
    this.last = at.layers.length - 1;
    this.seen = at.layers.map((_, layer) => seesSpikes(config, layer));
    this.coding = codings.get(config.snn.coding);
    this.isCoded = this.coding.code !== undefined;
    const { buffer } = kernels.memory;
    this.i32 = new Int32Array(buffer);
    this.f32 = new Float32Array(buffer);
    this.bytes = new Uint8Array(buffer);
    this.table = this.i32[(this.i32[(at.layers[0] + L.LAYER_SOURCE) >> 2] + L.SOURCE_TABLE) >> 2] >> 2;
  }

  /** Codes the sample that lies before the inputs; `stream` and `key` key its noise. */
  present(stream: number, key: number): void {
    const { kernels, at, inputs, scratch } = this;
    if (this.coding.tableOf !== undefined) {
      const bytes = this.bytes.subarray(at.input, at.input + inputs);
      this.f32.set(this.coding.tableOf(this.config, bytes), this.table);
    }
    if (this.isCoded) kernels.encodeSpikes(at.layers[0], at.input, inputs, stream, key, scratch);
    else kernels.present(at.layers[0], at.input, inputs);
  }

  /** Whether a layer's tiles are read with spike trains. */
  seesSpikes(layer: number): boolean {
    return this.seen[layer];
  }

  integrate(layer: number, lo: number, hi: number): void {
    if (this.seen[layer]) this.kernels.integrateSpikes(this.at.layers[layer], lo, hi);
    else this.kernels.integrate(this.at.layers[layer], lo, hi);
  }

  /** Neurons of a hidden layer run through all steps; those of the last are read out. Returns the spikes. */
  spike(layer: number, lo: number, hi: number): number {
    const address = this.at.layers[layer];
    if (layer === this.last) {
      this.kernels.readout(address, lo, hi);
      return 0;
    }
    const model = neurons.get(this.config.snn.neuron);
    if (model.lif !== undefined) this.kernels.lif(address, lo, hi);
    else stepNeurons(this.kernels.memory, address, lo, hi, model, this.config);
    return this.i32[(this.i32[(address + L.LAYER_NEURON) >> 2] + L.NEURON_SPIKES) >> 2];
  }

  /** Input spikes of the last sample; 0 where pixels are steady currents. */
  inputSpikes(): number {
    const source = this.i32[(this.at.layers[0] + L.LAYER_SOURCE) >> 2];
    return this.isCoded ? this.i32[(source + L.SOURCE_SPIKES) >> 2] : 0;
  }
}
