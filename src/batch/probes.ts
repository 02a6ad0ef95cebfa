/** Observers of a training run, which look at the chip between samples and change nothing. */
import type { ChipTraining } from '../train/training.js';
import type { ProbeName, ProbeResults } from './record.js';

/** Of what a probe looks at; the layer hidden→output is the last one. */
type Observed = Pick<ChipTraining, 'analog' | 'config' | 'epoch' | 'sample' | 'samplesPerEpoch'>;

export interface Probe<K extends ProbeName = ProbeName> {
  readonly name: K;
  /** Samples that may be trained before its next look. */
  readonly until: number;
  /** After the samples it allowed. */
  look(): void;
  /** After the last sample of an epoch, before the next one begins. */
  endEpoch(): void;
  readonly result: NonNullable<ProbeResults[K]>;
}

export function createProbe(name: ProbeName, training: Observed): Probe {
  if (name === 'weight-change') return new WeightChange(training);
  return name === 'traces' ? new Traces(training) : new WeightError(training);
}

/** How much weights change: by a sample's update on the mean, and from the start of an epoch to its end. */
class WeightChange implements Probe<'weight-change'> {
  readonly name = 'weight-change';
  readonly until = 1;
  readonly result = { update_mean: [] as number[], epoch_mean: [] as number[] };
  private sum = 0;
  private readonly cells: number;
  private before: Float32Array[];

  constructor(private readonly training: Observed) {
    this.before = this.weights();
    this.cells = this.before.reduce((sum, { length }) => sum + length, 0);
  }

  private weights(): Float32Array[] {
    const { analog } = this.training;
    return analog.structure.layers.map(({ index }) => analog.weights(index));
  }

  look(): void {
    const { analog, config } = this.training;
    // Σ |η·x·δ| over a layer is η·Σ|x|·Σ|δ|.
    for (const { index } of analog.structure.layers) {
      this.sum += config.train.rate * sumOfSizes(analog.inputs(index)) * sumOfSizes(analog.errors(index));
    }
  }

  endEpoch(): void {
    const after = this.weights();
    let change = 0;
    after.forEach((weights, layer) => {
      for (let i = 0; i < weights.length; i++) change += Math.abs(weights[i] - this.before[layer][i]);
    });
    this.result.update_mean.push(this.sum / (this.cells * this.training.samplesPerEpoch));
    this.result.epoch_mean.push(change / this.cells);
    this.before = after;
    this.sum = 0;
  }
}

/** Samples between two points of a trace. */
const TRACE_EVERY = 500;
/** Synapses traced: this many rows, evenly spread, of each column hidden→output. */
const TRACED_ROWS = 3;

/** Weights of the big and the small pair of synapses on a fixed grid; which synapses move at all in an epoch. */
class Traces implements Probe<'traces'> {
  readonly name = 'traces';
  readonly result: NonNullable<ProbeResults['traces']>;
  private readonly layer: number;
  private before: Float32Array[];

  constructor(private readonly training: Observed) {
    const { layers, pairs } = training.analog.structure;
    if (pairs.length !== 2) throw new Error('traces are of synapses with a big and a small pair');
    this.layer = layers.length - 1;
    const { rows, cols } = layers[this.layer];
    const synapses = [];
    for (let i = 0; i < TRACED_ROWS; i++) {
      for (let col = 0; col < cols; col++) {
        synapses.push({ row: Math.floor(((i + 0.5) * (rows - 1)) / TRACED_ROWS), col });
      }
    }
    this.result = {
      ...{ synapses, samples: [], moved_big: [], moved_small: [] },
      big: synapses.map(() => []),
      small: synapses.map(() => []),
    };
    this.before = this.conductances();
    this.look();
  }

  private conductances(): Float32Array[] {
    const { analog } = this.training;
    return analog.structure.layers.map(({ index }) => analog.conductances(index));
  }

  get until(): number {
    return TRACE_EVERY - (this.training.sample % TRACE_EVERY);
  }

  look(): void {
    const { training, result, layer } = this;
    const { analog, epoch, sample, samplesPerEpoch } = training;
    if (sample % TRACE_EVERY !== 0) return;
    const values = analog.conductances(layer);
    const { rows, cols } = analog.structure.layers[layer];
    const weight = (pair: number, cell: number) =>
      analog.structure.weightScale *
      analog.structure.pairs[pair].coef *
      (values[2 * pair * rows * cols + cell] - values[(2 * pair + 1) * rows * cols + cell]);
    result.samples.push(epoch * samplesPerEpoch + sample);
    result.synapses.forEach(({ row, col }, i) => {
      result.big[i].push(weight(0, row * cols + col));
      result.small[i].push(weight(1, row * cols + col));
    });
  }

  endEpoch(): void {
    const after = this.conductances();
    const moved = (pair: number) =>
      after.reduce((sum, values, layer) => sum + movedCells(this.before[layer], values, pair), 0);
    this.result.moved_big.push(moved(0));
    this.result.moved_small.push(moved(1));
    this.before = after;
  }
}

/** Cells of which one device of a pair does not stand where it stood. Four planes: big G⁺, G⁻, small g⁺, g⁻. */
function movedCells(before: Float32Array, after: Float32Array, pair: number): number {
  const cells = after.length / 4;
  const plus = 2 * pair * cells;
  let count = 0;
  for (let i = plus; i < plus + cells; i++) {
    if (before[i] !== after[i] || before[i + cells] !== after[i + cells]) count++;
  }
  return count;
}

/** How far weights hidden→output land, in the last epoch, from where the update meant to put them. */
class WeightError implements Probe<'weight-error'> {
  readonly name = 'weight-error';
  private readonly layer: number;
  private readonly sums: Float64Array;
  private before: Float32Array;

  constructor(private readonly training: Observed) {
    const { layers } = training.analog.structure;
    this.layer = layers.length - 1;
    this.sums = new Float64Array(layers[this.layer].rows * layers[this.layer].cols);
    this.before = training.analog.weights(this.layer);
  }

  private get isLastEpoch(): boolean {
    return this.training.epoch === this.training.config.train.epochs - 1;
  }

  get until(): number {
    return this.isLastEpoch ? 1 : Number.POSITIVE_INFINITY;
  }

  look(): void {
    if (!this.isLastEpoch) return;
    const { analog, config } = this.training;
    const x = analog.inputs(this.layer);
    const delta = analog.errors(this.layer);
    const after = analog.weights(this.layer);
    for (let row = 0, cell = 0; row < x.length; row++) {
      for (let col = 0; col < delta.length; col++, cell++) {
        const meant = this.before[cell] + config.train.rate * x[row] * delta[col];
        this.sums[cell] += Math.abs(meant - after[cell]);
      }
    }
    this.before = after;
  }

  endEpoch(): void {
    this.before = this.training.analog.weights(this.layer);
  }

  get result(): { error_mean: number[] } {
    return { error_mean: [...this.sums].map((sum) => sum / this.training.samplesPerEpoch) };
  }
}

function sumOfSizes(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += Math.abs(value);
  return sum;
}
