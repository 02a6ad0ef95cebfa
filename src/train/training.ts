/**
 * A training run: a wired chip on an engine, fed sample by sample. The loop only puts a sample on the input,
 * lets the machines run until nothing is left to happen, and measures between samples.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { AnalogCircuits } from '../chip/analog.js';
import { MemoryPlan } from '../chip/memory.js';
import { kernelMemory } from '../kernel/memory.js';
import { type MeterPlan, TileMeter } from '../chip/meter-memory.js';
import type { ShardBoard } from '../chip/shard-board.js';
import { describeChip } from '../chip/structure.js';
import { EVALUATE_JOB } from '../chip/tile-jobs.js';
import { ShardedTeam } from '../chip/tile-team.js';
import { type MachineSet, type Wiring, wireChip } from '../chip/wiring.js';
import type { Config } from '../config/index.js';
import { chipArea } from '../energy/chip-area.js';
import type { OwnPrices } from '../energy/component-file.js';
import { Ledger, total_J } from '../energy/ledger.js';
import { placesOf, readWidths_ps } from '../energy/places.js';
import { type EnergySummary, summarize } from '../energy/summary.js';
import type { DataSet, DigitSet } from '../data/dataset.js';
import { epochOrder } from '../data/order.js';
import { stratified } from '../data/split.js';
import type { EventBus } from '../engine/bus.js';
import { InputError } from '../errors.js';
import { type Engine, HOST } from '../engine/engine.js';
import { createEngine } from '../engine/index.js';
import type { Kernels } from '../kernel/kernels.js';
import { CONTROLLER_SLOT, circuitsOf, type EpochEvent, type FinishEvent } from '../../machines/index.js';
import { SpikingCircuits } from '../snn/circuits.js';
import { CompetingReader } from '../snn/competing-reader.js';
import { createCircuits } from '../snn/create.js';
import { fitToDevices, initialConductances, ownDevices } from '../synapse/initial-weights.js';
import { DeadlockError } from './deadlock.js';
import { SimulatedTime } from './simulated-time.js';
import type { EpochResult, PairActivity, RunState, Training } from './types.js';

/** Makes kernels on a memory; see `kernel/`. */
export type KernelFactory = (memory: WebAssembly.Memory) => Kernels;

/** What the threads of a sharded run share; the memory holds the chip for `board.shards + 1` threads. */
export interface Shards {
  readonly memory: WebAssembly.Memory;
  readonly board: ShardBoard;
}

export interface TrainingOptions {
  readonly kernels: KernelFactory;
  /** Memory of a run without shards: 'shared' by default; a browser lets a page have only 'private' memory. */
  readonly memory?: 'shared' | 'private';
  /** The user's own machines in place of the chip's. */
  readonly machines?: MachineSet;
  readonly bus?: EventBus;
  readonly shards?: Shards;
  /** The user's own prices of circuits. */
  readonly prices?: OwnPrices;
  /** Room for one more reader, the last of `analog.at.readers`, for reads in the middle of a sample. */
  readonly spareReader?: boolean;
  /** Reads alone count: what training leaves in the arrays is thrown away. */
  readonly isEvaluation?: boolean;
}

/** Each thread of a board answers its part of the samples. */
function countRightTogether(board: ShardBoard, analog: AnalogCircuits, { images, labels, count }: DigitSet): number {
  const threads = board.shards + 1;
  const edge = (thread: number) => Math.floor((count * thread) / threads);
  for (let part = 0; part < threads; part++) board.publish(EVALUATE_JOB, edge(part), edge(part + 1));
  board.finish((_, lo, hi) => board.addResult(analog.countRight(images, labels, lo, hi)));
  return board.takeResult();
}

/** Held-out samples: a share of all, at least one on either side. */
const heldOutCount = (count: number, share: number) => Math.min(Math.max(1, Math.round(count * share)), count - 1);

/** States in which a circuit waits for a sample, or for nothing any more. */
const atRest = (state: string) => state === 'idle' || state === 'done' || state.endsWith('.idle');

export class ChipTraining implements Training {
  readonly analog: AnalogCircuits;
  readonly wiring: Wiring;
  readonly engine: Engine;
  history: EpochResult[] = [];
  epoch = 0;
  sample = 0;
  readonly samplesPerEpoch: number;
  /** What is trained on, and what is kept out of it for the controller to decide by. */
  private readonly trainSet: DigitSet;
  private readonly heldOutSet: DigitSet | undefined;
  private readonly board: ShardBoard | undefined;
  private order: Uint32Array;
  private readonly seed: { lo: number; hi: number };
  private readonly time = new SimulatedTime();
  private epochTime = new SimulatedTime();
  private loss = 0;
  /** Share of labelled training samples that neurons without labels answer right, as last measured. */
  private labelled: number | undefined;
  /** Phase that the learning rate in force is that of. */
  private ratePhase = '';
  private eventsBefore = 0;
  private epochEventsBefore = 0;
  readonly ledger: Ledger | undefined;
  private readonly prices: OwnPrices | undefined;
  /** Energy of the run before the epoch under way. */
  private energyBefore_J = 0;

  constructor(
    readonly config: Config,
    readonly data: DataSet,
    options: TrainingOptions,
  ) {
    const structure = describeChip(config);
    if (structure.wires?.model === 'network' && !options.isEvaluation) {
      throw new InputError(
        'tile.wires is network; expected ideal or series to train: networks are solved in evaluations alone (synapulse eval)',
      );
    }
    this.prices = options.prices;
    this.board = options.shards?.board;
    const threads = (this.board?.shards ?? 0) + 1;
    const plan = new MemoryPlan(structure, config, options.spareReader ? threads + 1 : threads);
    const memory = options.shards?.memory ?? kernelMemory(plan.bytes, options.memory !== 'private');
    const kernels = options.kernels(memory);
    const at = plan.write(memory);
    const team = this.board && new ShardedTeam(kernels, at.tiles, at.scratch[0], this.board, structure);
    this.analog = createCircuits(structure, at, kernels, config, team);
    this.wiring = wireChip(structure, config, this.analog, options.machines ?? circuitsOf(config));
    this.engine = createEngine(config.run.engine, this.wiring.units, options.bus);
    this.ledger = at.meters.length === 0 ? undefined : this.openLedger(at.meters, memory, options.prices);
    const { on, held_out } = config.controller;
    [this.trainSet, this.heldOutSet] =
      on === 'held-out' ? stratified(data.train, heldOutCount(data.train.count, held_out)) : [data.train, undefined];
    this.samplesPerEpoch = this.trainSet.count;
    const seed = BigInt(config.seed);
    this.seed = { lo: Number(seed & 0xffffffffn), hi: Number((seed >> 32n) & 0xffffffffn) };
    for (const layer of structure.layers) {
      const { init } = config.train;
      const positive = config.snn.rule === 'stdp';
      const conductances = initialConductances(structure, layer, init, this.seed, config.device, positive);
      if (structure.pairs.length > 0) {
        const own = ownDevices(structure, layer, config.device, this.seed);
        fitToDevices(conductances, own, structure);
        this.analog.setOwnDevices(layer.index, own);
      }
      this.analog.setConductances(layer.index, conductances);
    }
    this.order = this.orderOf(0);
    this.applyRate();
  }

  private openLedger(plans: readonly MeterPlan[], memory: WebAssembly.Memory, own?: OwnPrices): Ledger {
    const { config, wiring, engine } = this;
    const chip = this.analog.structure;
    return new Ledger({
      ...{ config, chip, engine, own },
      meters: plans.map((plan) => new TileMeter(memory, plan)),
      states: engine.meterStates(),
      places: placesOf(chip, wiring, engine, config),
      ...(this.analog instanceof SpikingCircuits && { spikes: this.analog.spikeTotals }),
      readWidths_ps: readWidths_ps(wiring, engine),
    });
  }

  energy(): EnergySummary | undefined {
    if (this.ledger === undefined) return undefined;
    this.analog.settle();
    const { structure } = this.analog;
    const { total_ps } = this.time;
    return summarize(
      this.ledger,
      structure,
      Number(total_ps),
      this.samplesPerEpoch,
      chipArea(this.config, this.prices),
    );
  }

  /** Energy of the whole run so far. */
  private energySoFar_J(): number {
    this.analog.settle();
    return this.ledger === undefined ? 0 : total_J(this.ledger.rows());
  }

  /** Learning rate of the epoch to come: by products, not powers, which differ between math libraries. */
  private rate(): number {
    const { rate, fine_rate, decay } = this.config.train;
    const hasFine = this.analog.structure.architecture.finePair >= 0;
    const from = hasFine ? this.switchEpoch : 0;
    if (from === null || (hasFine && this.phase === 'dynamic')) return rate;
    let now = hasFine ? rate * fine_rate : rate;
    for (let epoch = from; epoch < this.epoch; epoch++) now *= decay;
    return now;
  }

  private applyRate(): void {
    this.ratePhase = this.phase;
    this.analog.setRate(this.rate());
  }

  private orderOf(epoch: number): Uint32Array {
    return epochOrder(this.seed.lo, this.seed.hi, epoch, this.samplesPerEpoch);
  }

  get switchEpoch(): number | null {
    return this.controllerSlot(CONTROLLER_SLOT.switchEpoch) || null;
  }

  get phase(): string {
    return this.engine.stateOf(this.wiring.controller).split('.')[0];
  }

  get sim_time_ps(): bigint {
    return this.time.total_ps;
  }

  get events(): number {
    return this.eventsBefore + this.engine.events;
  }

  get runningAccuracy(): number {
    const seen = this.controllerSlot(CONTROLLER_SLOT.seen);
    return seen === 0 ? 0 : this.controllerSlot(CONTROLLER_SLOT.correct) / seen;
  }

  private controllerSlot(slot: number): number {
    return this.engine.contextOf(this.wiring.controller).slots[slot];
  }

  trainSamples(count: number): number {
    const end = Math.min(this.sample + count, this.samplesPerEpoch);
    const begin = this.sample;
    while (this.sample < end) {
      this.beginSample();
      this.engine.run();
      this.endSample();
    }
    return this.sample - begin;
  }

  /** Index in the training set of the sample under way, or of the next one of the epoch. */
  get sampleIndex(): number {
    return this.order[this.sample];
  }

  private drift(): void {
    this.analog.drift(Number(this.time.total_ps) * 1e-12);
  }

  /** Puts the next sample on the input and tells the controller; then the engine has to run until nothing is left. */
  beginSample(): void {
    if (this.analog.step % this.config.device.drift_every === 0) this.drift();
    const { images, labels } = this.trainSet;
    const index = this.order[this.sample];
    this.analog.lay(images, index);
    this.analog.step++;
    this.engine.restartClock();
    this.engine.post(HOST, this.wiring.controller, { type: 'sample', label: labels[index] } as never, 0);
  }

  /** Takes stock of a sample whose events have all been delivered. @throws DeadlockError */
  endSample(): void {
    this.expectIdle();
    const took_ps = this.engine.now_ps;
    this.time.add(took_ps);
    this.epochTime.add(took_ps);
    this.loss += this.analog.loss();
    this.sample++;
    // A controller that watches activity may turn to fine tuning in the middle of an epoch.
    if (this.phase !== this.ratePhase) this.applyRate();
  }

  endEpoch(): EpochResult {
    if (this.sample < this.samplesPerEpoch) {
      throw new Error(`the epoch has ${this.samplesPerEpoch - this.sample} samples left`);
    }
    const phase = this.phase;
    const running = this.runningAccuracy;
    this.drift();
    this.tellController({ type: 'epoch', ...this.measureHeldOut() });
    const test_accuracy = this.evaluate();
    const energy_J = this.energySoFar_J();
    const result: EpochResult = {
      epoch: this.epoch + 1,
      phase,
      switched: this.phase !== phase || this.switchEpoch === this.epoch + 1,
      samples: this.samplesPerEpoch,
      train_accuracy: this.labelled ?? running,
      train_loss: this.loss / this.samplesPerEpoch,
      test_accuracy,
      sim_time_ps: this.epochTime.total_ps.toString(),
      events: this.events - this.epochEventsBefore,
      activity: this.activity(),
      ...(this.ledger !== undefined && { energy_J: energy_J - this.energyBefore_J }),
      ...this.spikesPerSample(),
    };
    this.history = [...this.history, result];
    this.epoch++;
    this.sample = 0;
    this.loss = 0;
    this.epochTime = new SimulatedTime();
    this.epochEventsBefore = this.events;
    this.energyBefore_J = energy_J;
    for (const totals of this.analog.totals) Object.assign(totals, { updates: 0, pulses: 0, resets: 0, writeback: 0 });
    if (this.spikes !== undefined) Object.assign(this.spikes, { input: 0, hidden: 0 });
    this.order = this.orderOf(this.epoch);
    this.applyRate();
    return result;
  }

  finish(): void {
    this.tellController({ type: 'finish' });
  }

  /** Held-out samples and how many of them are answered right; nothing where none are held out. */
  private measureHeldOut(): Pick<EpochEvent, 'measured' | 'right'> {
    if (this.heldOutSet === undefined) return {};
    const { images, labels, count } = this.heldOutSet;
    return { measured: count, right: this.analog.countRight(images, labels, 0, count) };
  }

  evaluate(): number {
    const { images, labels, count } = this.data.test;
    if (this.analog.reader instanceof CompetingReader) this.labelled = this.analog.reader.label(this.data.train);
    // What neurons stand for is known to this thread's reader alone.
    const right =
      this.board && this.labelled === undefined
        ? countRightTogether(this.board, this.analog, this.data.test)
        : this.analog.countRight(images, labels, 0, count);
    return count === 0 ? 0 : right / count;
  }

  /** The host's word to the controller between samples; takes no simulated time of any sample. */
  private tellController(event: EpochEvent | FinishEvent): void {
    this.engine.restartClock();
    this.engine.post(HOST, this.wiring.controller, event, 0);
    this.time.add(this.engine.run());
    this.expectIdle();
  }

  private expectIdle(): void {
    const { engine } = this;
    if (atRest(engine.stateOf(this.wiring.controller))) return;
    const busy = engine.units
      .map((unit, id) => ({ name: unit.name, state: engine.stateOf(id) }))
      .filter(({ state }) => !atRest(state));
    throw new DeadlockError(this.epoch + 1, this.sample, engine.now_ps, busy);
  }

  /** Counts of the epoch under way; undefined where nothing spikes. */
  private get spikes(): { input: number; hidden: number } | undefined {
    return this.analog instanceof SpikingCircuits ? this.analog.spikes : undefined;
  }

  private spikesPerSample(): Pick<EpochResult, 'spikes_per_sample'> {
    if (this.spikes === undefined) return {};
    const { input, hidden } = this.spikes;
    return { spikes_per_sample: { input: input / this.samplesPerEpoch, hidden: hidden / this.samplesPerEpoch } };
  }

  private activity(): PairActivity[] {
    return this.analog.totals.map((totals, p) => ({
      name: this.analog.structure.pairs[p]?.name ?? 'weight',
      updates: totals.updates,
      pulses: totals.pulses,
      resets: totals.resets,
      writeback_pulses: totals.writeback,
    }));
  }

  snapshot(): RunState {
    return {
      version: 1,
      epoch: this.epoch,
      sample: this.sample,
      step: this.analog.step,
      sim_time_ps: this.time.total_ps.toString(),
      events: this.events,
      engine: this.engine.snapshot(),
      partial: {
        loss: this.loss,
        sim_time_ps: this.epochTime.total_ps.toString(),
        events: this.events - this.epochEventsBefore,
        activity: this.activity(),
        ...(this.ledger !== undefined && { energyBefore_J: this.energyBefore_J }),
        ...(this.spikes !== undefined && { spikes: { ...this.spikes } }),
      },
      history: this.history,
      ...(this.ledger !== undefined && { ledger: this.ledgerState() }),
      layers: [
        ...this.analog.structure.layers.map((layer) => this.analog.conductances(layer.index)),
        ...this.analog.neuronState(),
      ],
    };
  }

  private ledgerState() {
    this.analog.settle();
    return this.ledger?.snapshot();
  }

  restore(state: RunState): void {
    this.energyBefore_J = state.partial.energyBefore_J ?? 0;
    this.engine.restore(state.engine);
    this.epoch = state.epoch;
    this.sample = state.sample;
    this.analog.step = state.step;
    this.time.reset(BigInt(state.sim_time_ps));
    this.epochTime.reset(BigInt(state.partial.sim_time_ps));
    this.eventsBefore = state.events - this.engine.events;
    this.epochEventsBefore = state.events - state.partial.events;
    this.loss = state.partial.loss;
    this.history = [...state.history];
    state.partial.activity.forEach((pair, p) => {
      Object.assign(this.analog.totals[p], {
        updates: pair.updates,
        pulses: pair.pulses,
        resets: pair.resets,
        writeback: pair.writeback_pulses,
      });
    });
    if (this.spikes !== undefined) Object.assign(this.spikes, state.partial.spikes);
    const { length } = this.analog.structure.layers;
    for (const [layer, values] of state.layers.slice(0, length).entries()) this.analog.setConductances(layer, values);
    this.analog.setNeuronState(state.layers.slice(length));
    // After the conductances, whose change it would take for one of the run.
    if (state.ledger !== undefined) this.ledger?.restore(state.ledger);
    this.order = this.orderOf(this.epoch);
    this.applyRate();
  }

  stateHash(): string {
    const hash = sha256.create();
    for (const layer of this.analog.structure.layers) {
      const values = this.analog.conductances(layer.index);
      hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    }
    return bytesToHex(hash.digest());
  }

  stop(): void {
    this.engine.stop();
  }
}
