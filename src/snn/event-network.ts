/**
 * A feed-forward network of LIF neurons that spike asynchronously: one machine per neuron on the event engine, weights
 * as the arrays stand. For studies of timing; training takes the time-stepped path (`machines/lif-bank.ts`).
 */
import type { UnitId, UnitSpec } from '../engine/engine.js';
import type { EventBus } from '../engine/bus.js';
import { type Engine, HOST } from '../engine/engine.js';
import { createEngine } from '../engine/index.js';
import { LIF_SLOTS, type LifContext, lifNeuron } from '../../machines/lif-neuron.js';
import { Membrane, type MembraneParameters } from '../neuron/membrane.js';

/** A layer of weights: row-major, rows (the bias row included) × cols. */
export interface WeightMatrix {
  readonly rows: number;
  readonly cols: number;
  readonly weights: Float32Array;
}

export interface Spike {
  readonly time_ps: number;
  /** 0 = the first layer of neurons. */
  readonly layer: number;
  readonly neuron: number;
}

export class EventNetwork {
  readonly engine: Engine;
  readonly spikes: Spike[] = [];
  readonly membranes: readonly (readonly Membrane[])[];
  private readonly first: readonly number[];

  constructor(
    private readonly layers: readonly WeightMatrix[],
    parameters: MembraneParameters,
    kind: Engine['kind'],
    bus?: EventBus,
  ) {
    this.first = layers.map((_, l) => layers.slice(0, l).reduce((sum, { cols }) => sum + cols, 0));
    this.membranes = layers.map(({ cols }) => Array.from({ length: cols }, () => new Membrane(parameters)));
    const units = layers.flatMap(({ cols }, l) => Array.from({ length: cols }, (_, j) => this.neuron(l, j)));
    this.engine = createEngine(kind, units, bus);
  }

  private neuron(layer: number, j: number): UnitSpec {
    const { cols, weights } = this.layers[layer];
    const next = this.layers[layer + 1];
    const targets = next === undefined ? [] : Array.from({ length: next.cols }, (_, k) => this.unit(layer + 1, k));
    return {
      name: `layer${layer + 1}/neuron${j}`,
      machine: lifNeuron,
      context: (port): LifContext => ({
        slots: new Int32Array(LIF_SLOTS),
        port,
        membrane: this.membranes[layer][j],
        weight: (line) => weights[line * cols + j],
        line: j,
        targets,
        onSpike: () => this.spikes.push({ time_ps: port.now_ps(), layer, neuron: j }),
      }),
    };
  }

  unit(layer: number, neuron: number): UnitId {
    return this.first[layer] + neuron;
  }

  /** A spike from outside on a row of a layer: on the first one, or on a bias row. */
  spikeOn(layer: number, line: number, time_ps: number): void {
    for (let j = 0; j < this.layers[layer].cols; j++) {
      this.engine.post(HOST, this.unit(layer, j), { type: 'spike', line } as never, time_ps);
    }
  }

  /** Sets the steady current of a neuron from a time of the sample on. */
  steady(layer: number, neuron: number, current: number, time_ps: number): void {
    this.engine.post(HOST, this.unit(layer, neuron), { type: 'steady', current } as never, time_ps);
  }

  /** Delivers events until `until_ps`, or until none is left; returns the spikes so far, in order of time. */
  run(until_ps = Number.POSITIVE_INFINITY): readonly Spike[] {
    while (this.engine.now_ps <= until_ps && this.engine.step());
    return this.spikes;
  }
}
