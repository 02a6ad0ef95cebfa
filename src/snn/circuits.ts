/** The analog circuits of a spiking chip: the same arrays, updates and resets, with spiking neurons at their edges. */
import { AnalogCircuits } from '../chip/analog.js';
import type { ChipMemory } from '../chip/memory.js';
import type { Reader } from '../chip/reader.js';
import type { ChipStructure } from '../chip/structure.js';
import { TILE_JOB } from '../chip/tile-jobs.js';
import type { TileTeam } from '../chip/tile-team.js';
import type { Config } from '../config/index.js';
import type { Kernels } from '../kernel/kernels.js';
import { STREAM_SPIKES } from '../kernel/layout.js';
import type { SpikingDatapath } from './datapath.js';
import { SpikingLayers } from './layers.js';

export class SpikingCircuits extends AnalogCircuits implements SpikingDatapath {
  /** Spikes since the epoch began: of the input, and of hidden neurons. */
  readonly spikes = { input: 0, hidden: 0 };
  /** Spikes since the run began: of the input, then of each layer of neurons. */
  readonly spikeTotals: Float64Array;
  private readonly layers: SpikingLayers;

  constructor(
    structure: ChipStructure,
    at: ChipMemory,
    kernels: Kernels,
    config: Config,
    team?: TileTeam,
    reader?: Reader,
  ) {
    super(structure, at, kernels, config, team, reader);
    this.spikeTotals = new Float64Array(structure.layers.length + 1);
    this.layers = new SpikingLayers(kernels, at, config, structure.layers[0].rows - 1, at.scratch[0]);
  }

  override present(): void {
    this.team.settle();
    this.layers.present(STREAM_SPIKES, this.spikeKey);
    this.countSpikes(0, this.layers.inputSpikes());
  }

  /** @param place 0 = the input, 1 = neurons at the columns of the first weights, … */
  protected countSpikes(place: number, count: number): void {
    this.spikes[place === 0 ? 'input' : 'hidden'] += count;
    this.spikeTotals[place] += count;
  }

  /** Keys the noise of input spikes. */
  protected get spikeKey(): number {
    return this.step;
  }

  override readForward(tile: number): void {
    const spikes = this.layers.seesSpikes(this.structure.tiles[tile].layer);
    this.team.request(spikes ? TILE_JOB.readSpikes : TILE_JOB.readForward, tile, 0);
  }

  override integrate(layer: number, lo: number, hi: number): void {
    this.team.settle();
    this.layers.integrate(layer, lo, hi);
  }

  spike(layer: number, lo: number, hi: number): void {
    this.countSpikes(layer + 1, this.layers.spike(layer, lo, hi));
  }

  override backpropagate(layer: number, lo: number, hi: number): void {
    this.team.settle();
    this.kernels.backpropagateSpikes(this.at.layers[layer], lo, hi);
  }
}
