/**
 * A training run that somebody looks at: it trains in slices, or sample by sample, or event by event, and gives
 * pictures of the chip. Observing changes nothing: the same samples leave the same state.
 */
import { Reader } from '../chip/reader.js';
import type { Config } from '../config/index.js';
import type { DataSet } from '../data/dataset.js';
import { EventBus } from '../engine/bus.js';
import type { EventRecord } from '../engine/engine.js';
import { machinesOf } from '../plugins.js';
import { drawStatechart } from '../report/statechart-drawing.js';
import { statechartGraph } from '../report/statechart-graph.js';
import { ChipTraining, type KernelFactory } from '../train/training.js';
import type { RunState } from '../train/types.js';
import type {
  LiveAnswer,
  LiveChip,
  LiveEnergy,
  LiveEvent,
  LiveFrame,
  LivePlane,
  LiveSample,
  LiveState,
  LiveStatus,
  LiveTileView,
} from './protocol.js';
import { typeOfEvent, wordsOfEvent } from './words.js';

export interface LiveOptions {
  readonly kernels: KernelFactory;
  readonly memory?: 'shared' | 'private';
}

/** Points of the accuracy curve in an epoch, and in all: beyond that, neighbours are joined. */
const POINTS_PER_EPOCH = 20;
const MOST_POINTS = 600;
/** Events of one sample that are kept for a look. */
const MOST_EVENTS = 2000;
const RISEN = 1;
const FALLEN = 255;

/** Arrays of a layer as they were: weights, then planes of conductances. */
interface Arrays {
  readonly weights: Float32Array;
  readonly conductances: Float32Array;
}

export class LiveSession {
  readonly training: ChipTraining;
  private readonly bus = new EventBus();
  private readonly reader: Reader;
  private readonly planes: readonly LivePlane[];
  /** The sample that frames show, and the arrays before it. */
  private shown: { index: number; label: number; events: LiveEvent[]; isOpen: boolean } | undefined;
  private before: Arrays[] = [];
  private curve: (readonly [number, number])[] = [];
  private mark = { sample: 0, right: 0 };
  private stride = 1;
  private joined: (readonly [number, number])[] = [];
  private isFinished = false;
  private energy: LiveEnergy | null = null;

  constructor(
    readonly config: Config,
    readonly data: DataSet,
    { kernels, memory }: LiveOptions,
  ) {
    this.training = new ChipTraining(config, data, {
      ...{ kernels, memory, bus: this.bus, machines: machinesOf(config), spareReader: true },
    });
    const { analog } = this.training;
    this.reader = new Reader(analog.kernels, analog.structure, analog.at.readers[analog.at.readers.length - 1]);
    this.planes = planesOf(this.training);
  }

  // --- going on -------------------------------------------------------------------------------------

  /** A sample is under way: some of its events are delivered, others not. */
  get isMidSample(): boolean {
    return this.shown?.isOpen ?? false;
  }

  get finished(): boolean {
    return this.isFinished;
  }

  /**
   * Trains up to `count` samples; at the end of an epoch it closes the epoch instead.
   * @returns samples trained; 0 when an epoch was closed, or the run is over.
   */
  train(count: number): number {
    if (this.isFinished) return 0;
    const { training } = this;
    let trained = 0;
    if (this.isMidSample) {
      this.endSample();
      trained++;
    }
    const { samplesPerEpoch } = training;
    const every = Math.max(1, Math.round(samplesPerEpoch / POINTS_PER_EPOCH));
    while (trained < count) {
      const next = Math.min(this.mark.sample + every, samplesPerEpoch);
      const did = training.trainSamples(Math.min(count - trained, Math.max(1, next - training.sample)));
      if (did === 0) break;
      trained += did;
      if (training.sample >= next) this.markCurve();
    }
    if (trained === 0) this.endEpoch();
    return trained;
  }

  /** Trains one sample with its events and pulses noted, for the frames to come. */
  trainObserved(): void {
    if (this.isFinished) return;
    if (!this.isMidSample && this.training.sample === this.training.samplesPerEpoch) {
      this.endEpoch();
      return;
    }
    if (!this.isMidSample) this.beginSample();
    this.endSample();
  }

  /** Delivers one event. At rest it first begins the next sample, or closes the epoch. */
  stepEvent(): void {
    if (this.isFinished) return;
    const { training } = this;
    if (!this.isMidSample) {
      if (training.sample === training.samplesPerEpoch) {
        this.endEpoch();
        return;
      }
      this.beginSample();
    }
    this.listening(() => {
      if (!training.engine.step()) this.closeSample();
    });
  }

  /** Goes on from a saved state; the curve begins there. */
  restore(state: RunState): void {
    this.training.restore(state);
    const { sample, runningAccuracy, epoch } = this.training;
    this.mark = { sample, right: Math.round(runningAccuracy * sample) };
    this.isFinished = epoch >= this.config.train.epochs;
  }

  /** Ends the sample under way, if there is one: only between samples can a state be saved. */
  settle(): void {
    if (this.isMidSample) this.endSample();
  }

  private beginSample(): void {
    const { training } = this;
    const index = training.sampleIndex;
    this.before = training.analog.structure.layers.map((layer) => this.arrays(layer.index));
    this.shown = { index, label: this.data.train.labels[index], events: [], isOpen: true };
    training.beginSample();
  }

  /** Delivers what is left of the sample under way. */
  private endSample(): void {
    this.listening(() => {
      this.training.engine.run();
    });
    this.closeSample();
  }

  private closeSample(): void {
    this.training.endSample();
    if (this.shown !== undefined) this.shown.isOpen = false;
    const { sample, samplesPerEpoch } = this.training;
    const every = Math.max(1, Math.round(samplesPerEpoch / POINTS_PER_EPOCH));
    if (sample >= Math.min(this.mark.sample + every, samplesPerEpoch)) this.markCurve();
  }

  private listening(work: () => void): void {
    const note = (record: EventRecord) => this.note(record);
    this.bus.on('event', note);
    try {
      work();
    } finally {
      this.bus.off('event', note);
    }
  }

  private note(record: EventRecord): void {
    const events = this.shown?.events;
    if (events === undefined || events.length >= MOST_EVENTS) return;
    const { time_ps, from, to, before, after } = record;
    events.push({ time_ps, from, to, before, after, type: typeOfEvent(record), text: wordsOfEvent(record) });
  }

  private endEpoch(): void {
    const { training } = this;
    training.endEpoch();
    this.mark = { sample: 0, right: 0 };
    if (training.epoch < this.config.train.epochs) return;
    training.finish();
    this.isFinished = true;
  }

  /** Notes the accuracy since the last mark. */
  private markCurve(): void {
    const { sample, samplesPerEpoch, epoch, runningAccuracy } = this.training;
    const right = Math.round(runningAccuracy * sample);
    const point = [
      epoch + sample / samplesPerEpoch,
      (right - this.mark.right) / Math.max(1, sample - this.mark.sample),
    ] as const;
    this.mark = { sample, right };
    this.joined.push(point);
    if (this.joined.length < this.stride) return;
    const mean = this.joined.reduce((sum, [, accuracy]) => sum + accuracy, 0) / this.joined.length;
    this.curve.push([point[0], mean]);
    this.joined = [];
    if (this.curve.length < MOST_POINTS) return;
    this.stride *= 2;
    this.curve = this.curve.flatMap(([x, y], i) => (i % 2 === 1 ? [[x, (y + this.curve[i - 1][1]) / 2] as const] : []));
  }

  // --- looking --------------------------------------------------------------------------------------

  chip(): LiveChip {
    const { wiring, analog, samplesPerEpoch } = this.training;
    const { structure } = analog;
    const machines = new Map(wiring.units.map(({ machine }) => [machine.id as string, machine]));
    const side = Math.round(Math.sqrt(this.data.train.pixels));
    return {
      layers: structure.layers.map(({ rows, cols }) => ({ rows, cols })),
      tiles: structure.tiles.map(({ index, layer, row0, col0, rows, cols }) => ({
        ...{ layer, row0, col0, rows, cols },
        unit: wiring.tiles[index],
      })),
      planes: this.planes,
      units: wiring.units.map(({ name, machine }) => ({ name, machine: machine.id })),
      charts: [...machines].map(([machine, definition]) => ({
        machine,
        svg: drawStatechart(statechartGraph(definition)),
      })),
      architecture: structure.architecture.name,
      read_V: this.config.device.read_V,
      weightScale: structure.weightScale,
      epochs: this.config.train.epochs,
      samplesPerEpoch,
      data: this.data.name,
      side: side * side === this.data.train.pixels ? side : 0,
    };
  }

  /** Read between samples: in one, its events are still to be priced. */
  private energySoFar(): LiveEnergy | null {
    if (this.isMidSample) return this.energy;
    const summary = this.training.energy();
    if (summary === undefined) return null;
    const { total_J, step_J, shares } = summary;
    this.energy = { total_J, step_J, shares: shares.map(({ group, share }) => ({ group, share })) };
    return this.energy;
  }

  status(state: LiveState, samples_per_s: number, error: string | null = null): LiveStatus {
    const { training } = this;
    const { analog, engine, epoch, sample, phase, switchEpoch, events, runningAccuracy, history } = training;
    return {
      ...{ state, error, epoch, sample, phase, switchEpoch, samples_per_s, events, runningAccuracy },
      sim_time_ps: training.sim_time_ps.toString(),
      testAccuracy: history.map(({ test_accuracy }) => test_accuracy),
      trainAccuracy: history.map(({ train_accuracy }) => train_accuracy),
      curve: this.curve,
      activity: analog.totals.map(({ pulses, resets }, p) => ({
        name: analog.structure.pairs[p]?.name ?? 'weight',
        ...{ pulses, resets },
      })),
      energy: this.energySoFar(),
      unitStates: engine.units.map((_, unit) => engine.stateOf(unit)),
    };
  }

  sample(): LiveSample | null {
    return this.shown === undefined ? null : { ...this.shown, events: [...this.shown.events] };
  }

  /** @param wanted index of a plane; one that is not there gives the weights. */
  frame(wanted: number): LiveFrame {
    const plane = wanted > 0 && wanted < this.planes.length ? wanted : 0;
    const { analog } = this.training;
    const { layers } = analog.structure;
    const cells = layers.reduce((sum, { rows, cols }) => sum + rows * cols, 0);
    const levels = new Uint8Array(cells);
    const changes = new Uint8Array(cells);
    const vectors = new Float32Array(layers.reduce((sum, { rows, cols }) => sum + rows + 2 * cols, 0));
    const { lowest, highest } = this.planes[plane];
    let cell = 0;
    let entry = 0;
    for (const { index, rows, cols } of layers) {
      const now = planeOf(this.arrays(index), plane, rows * cols);
      const then = this.before.length === 0 ? now : planeOf(this.before[index], plane, rows * cols);
      toLevels(now, lowest, highest, levels.subarray(cell, cell + now.length));
      toChanges(then, now, changes.subarray(cell, cell + now.length));
      cell += now.length;
      for (const vector of [analog.inputs(index), analog.outputs(index), analog.errors(index)]) {
        vectors.set(vector, entry);
        entry += vector.length;
      }
    }
    return { plane, levels, changes, vectors };
  }

  /** @throws RangeError when there is no such tile. */
  tile(tile: number): LiveTileView {
    const { analog } = this.training;
    const shape = analog.structure.tiles[tile];
    if (shape === undefined) throw new RangeError(`tile ${tile}: expected 0 to ${analog.structure.tiles.length - 1}`);
    const { layer, row0, col0, rows, cols } = shape;
    const whole = analog.structure.layers[layer];
    const cut = (plane: Float32Array) => {
      const out = new Float32Array(rows * cols);
      for (let r = 0; r < rows; r++) {
        const from = (row0 + r) * whole.cols + col0;
        out.set(plane.subarray(from, from + cols), r * cols);
      }
      return out;
    };
    const now = this.arrays(layer);
    const then = this.before[layer] ?? now;
    const cells = whole.rows * whole.cols;
    const values = this.planes.map((_, plane) => cut(planeOf(now, plane, cells)));
    const changes = this.planes.map((_, plane) => {
      const out = new Uint8Array(rows * cols);
      toChanges(cut(planeOf(then, plane, cells)), values[plane], out);
      return out;
    });
    return {
      ...{ tile, values, changes },
      x: analog.inputs(layer).slice(row0, row0 + rows),
      delta: analog.errors(layer).slice(col0, col0 + cols),
      forward: analog.columnSums(tile),
      backward: analog.rowSums(tile),
    };
  }

  /**
   * Reads an image with vectors of its own: even in the middle of a sample it changes nothing.
   * @throws RangeError when it has another size than the inputs.
   */
  recognise(image: Uint8Array): LiveAnswer {
    const { pixels } = this.data.train;
    if (image.length !== pixels) throw new RangeError(`image: ${image.length} bytes; expected ${pixels}`);
    const digit = this.reader.answer(image, 0);
    return { digit, outputs: [...this.reader.outputs()] };
  }

  stop(): void {
    this.training.stop();
  }

  private arrays(layer: number): Arrays {
    const { analog } = this.training;
    return { weights: analog.weights(layer), conductances: analog.conductances(layer) };
  }
}

function planesOf({ analog, config }: ChipTraining): LivePlane[] {
  const { w_max } = config.synapse;
  const weight: LivePlane = { name: 'weight', lowest: -w_max, highest: w_max, unit: '' };
  const devices = analog.structure.pairs.flatMap(({ name, gMin_S, gMax_S }): LivePlane[] =>
    ['G⁺', 'G⁻'].map((sign) => ({ name: `${name} ${sign}`, lowest: gMin_S, highest: gMax_S, unit: 'S' })),
  );
  return [weight, ...devices];
}

function planeOf({ weights, conductances }: Arrays, plane: number, cells: number): Float32Array {
  return plane === 0 ? weights : conductances.subarray((plane - 1) * cells, plane * cells);
}

function toLevels(values: Float32Array, lowest: number, highest: number, out: Uint8Array): void {
  const scale = 255 / (highest - lowest);
  for (let i = 0; i < values.length; i++) {
    const level = Math.round((values[i] - lowest) * scale);
    out[i] = level < 0 ? 0 : level > 255 ? 255 : level;
  }
}

function toChanges(then: Float32Array, now: Float32Array, out: Uint8Array): void {
  for (let i = 0; i < now.length; i++) out[i] = now[i] > then[i] ? RISEN : now[i] < then[i] ? FALLEN : 0;
}
