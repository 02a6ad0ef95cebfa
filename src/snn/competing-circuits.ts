/** The analog circuits of a chip whose neurons inhibit each other and learn from their own spikes (STDP). */
import type { ChipMemory } from '../chip/memory.js';
import type { Reader } from '../chip/reader.js';
import type { ChipStructure } from '../chip/structure.js';
import type { TileTeam } from '../chip/tile-team.js';
import type { Config } from '../config/index.js';
import type { Kernels } from '../kernel/kernels.js';
import * as L from '../kernel/layout.js';
import { SpikingCircuits } from './circuits.js';
import type { CompetingDatapath } from './datapath.js';

/** Output spikes of a sample draw noise of their own: step = samples · this + spikes of the sample so far. */
const SPIKES_A_SAMPLE = 4096;

export class CompetingCircuits extends SpikingCircuits implements CompetingDatapath {
  private readonly steps: number;
  private readonly neuron: number;
  private samples = 0;
  private spikeStep = 0;
  private updatesTaken = 0;
  private spikesTaken = 0;
  private readonly columns: (readonly number[])[] = [];

  constructor(
    structure: ChipStructure,
    at: ChipMemory,
    kernels: Kernels,
    config: Config,
    team?: TileTeam,
    reader?: Reader,
  ) {
    super(structure, at, kernels, config, team, reader);
    this.steps = config.snn.steps;
    this.neuron = this.i32[(at.layers[0] + L.LAYER_NEURON) >> 2];
  }

  override get step(): number {
    return this.samples;
  }
  override set step(value: number) {
    this.team.settle();
    this.samples = value;
    this.takeActivity();
    this.keyNoise(value, 0);
  }

  private keyNoise(sample: number, spike: number): void {
    this.i32[(this.at.run + L.RUN_STEP) >> 2] = sample * SPIKES_A_SAMPLE + spike;
  }

  protected override get spikeKey(): number {
    return this.samples;
  }

  compete(layer: number, from: number): number {
    this.team.settle();
    this.spikeStep = this.kernels.compete(this.at.layers[layer], from, 1);
    if (this.spikeStep < this.steps) {
      this.countSpikes(layer + 1, 1);
      this.keyNoise(this.samples, this.i32[(this.neuron + L.NEURON_SPIKES) >> 2]);
    }
    return this.spikeStep;
  }

  winner(): number {
    return this.i32[(this.neuron + L.NEURON_WINNER) >> 2];
  }

  columnTiles(layer: number, column: number): readonly number[] {
    this.columns[column] ??= this.structure.layers[layer].tiles.flatMap(({ col0, cols }, place) =>
      column >= col0 && column < col0 + cols ? [place] : [],
    );
    return this.columns[column];
  }

  contrast(layer: number): void {
    this.team.settle();
    this.kernels.contrast(this.at.layers[layer], this.winner(), this.spikeStep);
  }

  refreshColumn(layer: number): void {
    this.team.settle();
    const [scratch] = this.at.scratch;
    this.kernels.columnCurrents(this.at.layers[layer], this.winner(), this.spikeStep + 1, scratch);
  }

  takeActivity(): { updates: number; spikes: number } {
    const landed = this.updatesLanded();
    const activity = { updates: landed - this.updatesTaken, spikes: this.spikes.hidden - this.spikesTaken };
    this.updatesTaken = landed;
    this.spikesTaken = this.spikes.hidden;
    return activity;
  }

  private updatesLanded(): number {
    return this.totals.reduce((sum, { updates }) => sum + updates, 0);
  }

  /** There is no target to miss. */
  override loss(): number {
    return 0;
  }

  /** Rises of the neurons' thresholds, which live on from sample to sample. */
  override neuronState(): Float32Array[] {
    return [this.rises().slice()];
  }

  override setNeuronState([rises]: readonly Float32Array[]): void {
    this.rises().set(rises);
  }

  private rises(): Float32Array {
    const from = this.i32[(this.neuron + L.NEURON_RISE) >> 2];
    return new Float32Array(this.kernels.memory.buffer, from, this.structure.layers[0].cols);
  }
}
