/** What both engines have in common: units, queue, clock, counting, and the states in which they may be used. */
import { DEFAULT_PRIORITY, EVENT_PRIORITY } from '../../machines/events.js';
import type { EventBus } from './bus.js';
import {
  type Engine,
  type EngineEvent,
  type EngineSnapshot,
  HOST,
  type MachineContext,
  type Port,
  type UnitId,
  type UnitSpec,
} from './engine.js';
import { EngineStateError, SnapshotMismatchError, UnitError, UnknownUnitError } from './errors.js';
import { arrivalTime_ps, EventQueue } from './queue.js';
import { StateMeter } from './state-meter.js';
import { checkPostable } from './states.js';

const PRIORITIES: ReadonlyMap<string, number> = new Map(Object.entries(EVENT_PRIORITY));

/** Priority of an event type among events of the same picosecond. */
export function priorityOf(type: string): number {
  return PRIORITIES.get(type) ?? DEFAULT_PRIORITY;
}

/** The types whose priority is not the default one. */
export function typesWithPriority(): string[] {
  return [...PRIORITIES.keys()];
}

class UnitPort implements Port {
  constructor(
    readonly self: UnitId,
    private readonly engine: Engine,
  ) {}

  post(to: UnitId, event: EngineEvent, delay_ps: number): void {
    this.engine.post(this.self, to, event, delay_ps);
  }

  now_ps(): number {
    return this.engine.now_ps;
  }
}

export abstract class EngineCore implements Engine {
  abstract readonly kind: Engine['kind'];
  now_ps = 0;
  events = 0;
  protected readonly queue = new EventQueue();
  /** Entries of the queue that are cleared timers. */
  protected cleared = 0;
  /** Set while an event is being delivered. */
  protected delivering = false;
  /** Counts visits of states and the time in them, when somebody wants to know. */
  protected states: StateMeter | null = null;
  private unusable: EngineStateError | undefined;

  constructor(
    readonly units: readonly UnitSpec[],
    readonly bus: EventBus,
  ) {
    const names = new Set<string>();
    for (const { name } of units) {
      if (names.has(name)) throw new EngineStateError(`two units are called '${name}'`);
      names.add(name);
    }
  }

  abstract run(): number;
  abstract step(): boolean;
  abstract stateOf(unit: UnitId): string;
  abstract contextOf(unit: UnitId): MachineContext<never>;
  /** Leaf states of a unit's machine have this path. */
  protected abstract hasState(unit: UnitId, state: string): boolean;
  /** Leaf states of a unit's machine, in document order. */
  protected abstract leavesOf(unit: UnitId): readonly string[];
  /** Puts a unit into a leaf state without any action, its timers cleared. */
  protected abstract place(unit: UnitId, state: string): void;

  post(from: UnitId, to: UnitId, event: EngineEvent, delay_ps: number): void {
    this.checkAddresses(from, to);
    checkPostable(event.type);
    this.queue.push(arrivalTime_ps(this.now_ps, delay_ps), priorityOf(event.type), to, from, 0, event);
  }

  restartClock(): void {
    this.checkUsable();
    this.checkIdle('restart the clock');
    this.states?.restart(this.now_ps);
    this.queue.clear();
    this.cleared = 0;
    this.now_ps = 0;
  }

  meterStates(): StateMeter {
    this.checkUsable();
    this.checkIdle('begin to count states');
    const meter = new StateMeter(this.units.map((_, unit) => this.leavesOf(unit)));
    this.states = meter;
    this.placeStates();
    return meter;
  }

  private placeStates(): void {
    for (let unit = 0; unit < this.units.length; unit++) {
      this.states?.place(unit, this.leavesOf(unit).indexOf(this.stateOf(unit)), this.now_ps);
    }
  }

  snapshot(): EngineSnapshot {
    this.checkUsable();
    this.checkIdle('take a snapshot');
    return {
      units: this.units.map(({ name }, unit) => ({
        name,
        state: this.stateOf(unit),
        slots: Array.from(this.contextOf(unit).slots),
      })),
    };
  }

  /** Whatever is pending is dropped, and the clock starts at 0: a snapshot is of the time between samples. */
  restore(snapshot: EngineSnapshot): void {
    this.checkUsable();
    if (this.delivering) throw new EngineStateError('cannot restore while an event is being delivered');
    const { units } = this;
    if (snapshot.units.length !== units.length) {
      throw new SnapshotMismatchError(`the snapshot has ${snapshot.units.length} units, the engine ${units.length}`);
    }
    snapshot.units.forEach(({ name, state, slots }, unit) => {
      if (name !== units[unit].name) {
        throw new SnapshotMismatchError(`unit ${unit} is '${units[unit].name}', in the snapshot '${name}'`);
      }
      if (!this.hasState(unit, state)) throw new SnapshotMismatchError(`unit '${name}' has no state '${state}'`);
      const expected = this.contextOf(unit).slots.length;
      if (slots.length !== expected || slots.some((slot) => (slot | 0) !== slot)) {
        throw new SnapshotMismatchError(`unit '${name}' has ${expected} integer slots, not [${slots.join(', ')}]`);
      }
    });
    snapshot.units.forEach(({ state, slots }, unit) => {
      this.contextOf(unit).slots.set(slots);
      this.place(unit, state);
    });
    this.queue.clear();
    this.cleared = 0;
    this.now_ps = 0;
    this.placeStates();
  }

  stop(): void {
    this.unusable ??= new EngineStateError('the engine was stopped');
  }

  /** Makes the contexts of all units, in order, which become their machines' inputs. */
  protected createContexts(): MachineContext<never>[] {
    return this.units.map((unit, id) => unit.context(new UnitPort(id, this) as Port<never>));
  }

  /** A machine's context must keep what its unit was given. */
  protected checkContext(unit: UnitId, input: MachineContext<never>, context: MachineContext<never>): void {
    if (!(input.slots instanceof Int32Array) || context.slots !== input.slots || context.port !== input.port) {
      throw new EngineStateError(
        `unit '${this.units[unit].name}': a machine's context must be its input, with slots (an Int32Array) and port`,
      );
    }
  }

  protected checkAddresses(from: UnitId, to: UnitId): void {
    this.checkAddress(to);
    if (from !== HOST) this.checkAddress(from);
  }

  protected checkAddress(unit: UnitId): void {
    if (!(unit >= 0 && unit < this.units.length) || (unit | 0) !== unit) {
      throw new UnknownUnitError(unit, this.units.length);
    }
  }

  protected checkUsable(): void {
    if (this.unusable !== undefined) throw this.unusable;
  }

  protected checkReady(): void {
    this.checkUsable();
    if (this.delivering) throw new EngineStateError('cannot run while an event is being delivered');
  }

  /** The engine has failed in `unit` and stays so: its machines may be half way. */
  protected fail(unit: UnitId, state: string, eventType: string, cause: unknown): UnitError {
    const error = new UnitError(this.units[unit].name, state, eventType, cause);
    this.unusable = new EngineStateError(`the engine has failed: ${error.message}`, { cause: error });
    return error;
  }

  private checkIdle(what: string): void {
    const pending = this.queue.size - this.cleared;
    if (this.delivering || pending > 0) throw new EngineStateError(`cannot ${what}: ${pending} events are pending`);
  }
}
