/** The engine for training runs: units share compiled tables, and one loop delivers their events. */
import type { AnyStateMachine } from 'xstate';
import { DEFAULT_PRIORITY } from '../../machines/events.js';
import { EventBus } from './bus.js';
import { type Action, ActionArgs, type CompiledMachine, compileMachine, type Guard } from './compile.js';
import { EngineCore, priorityOf, typesWithPriority } from './core.js';
import type { EngineEvent, MachineContext, UnitId, UnitSpec } from './engine.js';
import { UnsupportedByCompilerError } from './errors.js';
import { arrivalTime_ps } from './queue.js';
import { checkPostable } from './states.js';

/** Column of event types that no machine knows: the event is delivered and dropped. */
const UNKNOWN_TYPE = 0;
/** The queue's `from` of the timer with index i is FIRST_TIMER − i; senders are ≥ −1. */
const FIRST_TIMER = -2;
const NOTHING: EngineEvent = { type: 'xstate.init' };

/** A transition in the engine's own table: states are rows, candidates a chain. */
class Step {
  constructor(
    readonly guard: Guard | null,
    readonly guardParams: unknown,
    /** Tried when the guard refuses. */
    readonly otherwise: Step | null,
    readonly actions: Action[],
    readonly params: unknown[],
    readonly row: number,
    readonly clears: number[],
    readonly sets: number[],
    readonly done: boolean,
    /** It clears or sets a timer, or ends the machine. */
    readonly timed: boolean,
  ) {}
}

export class CompiledEngine extends EngineCore {
  readonly kind = 'compiled';
  private readonly machines: CompiledMachine[] = [];
  /** Columns of the table, by event type. */
  private readonly columns = new Map<string, number>();
  private readonly priorities: number[] = [DEFAULT_PRIORITY];
  private readonly width: number;
  /** Transitions by row + column; the rows of a machine's states start at `firstRow`. */
  private readonly table: (Step | null)[] = [];
  private readonly firstRow = new Map<CompiledMachine, number>();
  /** Dotted path of each state, by row / width. */
  private readonly paths: string[] = [];
  /** Leaf within its machine, by row / width. */
  private readonly leafOf: number[] = [];
  /** Row of each unit's present state. */
  private readonly rows: Int32Array;
  private readonly args: ActionArgs[] = [];
  /** First timer of each unit, and the end. */
  private readonly firstTimer: Int32Array;
  private readonly timerEvents: EngineEvent[] = [];
  private readonly timerColumns: number[] = [];
  /** Of each timer the number of its present setting, which its entry in the queue carries; 0 when not set. */
  private readonly settings: Int32Array;
  private lastSetting = 0;
  /** Event type posted last, and its column. */
  private lastType = '';
  private lastColumn = UNKNOWN_TYPE;

  constructor(units: readonly UnitSpec[], bus: EventBus) {
    super(units, bus);
    for (const { machine } of units) this.machines.push(compileMachine(machine as AnyStateMachine));
    const distinct = [...new Set(this.machines)];
    const types = new Set([...typesWithPriority(), ...distinct.flatMap((machine) => machine.types)]);
    for (const type of types) {
      this.columns.set(type, this.priorities.length);
      this.priorities.push(priorityOf(type));
    }
    this.width = this.priorities.length;
    for (const machine of distinct) this.link(machine);

    this.rows = new Int32Array(units.length);
    this.firstTimer = new Int32Array(units.length + 1);
    this.machines.forEach(({ timers }, unit) => {
      this.firstTimer[unit + 1] = this.firstTimer[unit] + timers.length;
      for (const { event } of timers) {
        this.timerEvents.push(event);
        this.timerColumns.push(this.columns.get(event.type) as number);
      }
    });
    // Nobody may post a timer's event.
    for (const { type } of this.timerEvents) this.columns.delete(type);
    this.settings = new Int32Array(this.timerEvents.length);
    this.begin();
  }

  override post(from: UnitId, to: UnitId, event: EngineEvent, delay_ps: number): void {
    this.checkAddresses(from, to);
    const { type } = event;
    // Traffic is lockstep: the type posted is mostly the one posted before.
    if (type !== this.lastType) {
      this.lastType = type;
      this.lastColumn = this.columns.get(type) ?? UNKNOWN_TYPE;
    }
    const column = this.lastColumn;
    if (column === UNKNOWN_TYPE) checkPostable(type);
    this.queue.push(arrivalTime_ps(this.now_ps, delay_ps), this.priorities[column], to, from, column, event);
  }

  run(): number {
    this.deliver(-1);
    return this.now_ps;
  }

  step(): boolean {
    return this.deliver(1) === 1;
  }

  stateOf(unit: UnitId): string {
    this.checkAddress(unit);
    return this.pathOfRow(this.rows[unit]);
  }

  contextOf(unit: UnitId): MachineContext<never> {
    this.checkAddress(unit);
    return this.args[unit].context;
  }

  protected hasState(unit: UnitId, state: string): boolean {
    return this.machines[unit].leaves.includes(state);
  }

  protected leavesOf(unit: UnitId): readonly string[] {
    return this.machines[unit].leaves;
  }

  protected place(unit: UnitId, state: string): void {
    const machine = this.machines[unit];
    this.rows[unit] = this.rowOf(machine, machine.leaves.indexOf(state));
    this.clearTimers(unit);
  }

  /** Delivers `limit` events, or as many as there are when it is −1; returns how many. */
  private deliver(limit: number): number {
    this.checkReady();
    const { queue, bus, table, rows, args, settings, states, leafOf, width } = this;
    let delivered = 0;
    let to = 0;
    let event: EngineEvent = NOTHING;
    let observing = false;
    this.delivering = true;
    try {
      while (delivered !== limit && queue.pop()) {
        let { from, tag: column } = queue;
        to = queue.to;
        const isTimer = from <= FIRST_TIMER;
        if (isTimer) {
          const timer = FIRST_TIMER - from;
          if (settings[timer] !== column) {
            this.cleared--;
            continue;
          }
          settings[timer] = 0;
          column = this.timerColumns[timer];
          from = to;
        }
        event = queue.item as EngineEvent;
        this.now_ps = queue.time_ps;
        this.events++;
        delivered++;

        const row = rows[to];
        let step = table[row + column];
        if (step !== null) {
          const arg = args[to];
          arg.event = event;
          while (step !== null && step.guard !== null && !step.guard(arg, step.guardParams)) step = step.otherwise;
          if (step !== null) {
            const { actions, params } = step;
            for (let i = 0; i < actions.length; i++) actions[i](arg, params[i]);
            if (step.timed) this.setTimers(to, step);
            rows[to] = step.row;
            if (states !== null && (step.row !== row || step.sets.length > 0)) {
              states.enter(to, leafOf[step.row / width], this.now_ps);
            }
          }
        }
        if (bus.active) {
          observing = true;
          bus.emit('event', {
            time_ps: this.now_ps,
            from,
            to,
            event,
            timer: isTimer,
            before: this.pathOfRow(row),
            after: this.pathOfRow(rows[to]),
          });
          observing = false;
        }
      }
    } catch (error) {
      if (observing) throw error;
      throw this.fail(to, this.pathOfRow(rows[to]), event.type, error);
    } finally {
      this.delivering = false;
    }
    return delivered;
  }

  private setTimers(unit: UnitId, step: Step): void {
    const { settings, queue } = this;
    const { clears, sets } = step;
    const first = this.firstTimer[unit];
    for (let i = 0; i < clears.length; i++) this.clearTimer(first + clears[i]);
    for (let i = 0; i < sets.length; i++) {
      const timer = first + sets[i];
      const time_ps = arrivalTime_ps(this.now_ps, this.args[unit].delays_ps[sets[i]]);
      this.lastSetting = (this.lastSetting + 1) | 0 || 1;
      settings[timer] = this.lastSetting;
      queue.push(time_ps, DEFAULT_PRIORITY, unit, FIRST_TIMER - timer, this.lastSetting, this.timerEvents[timer]);
    }
    if (step.done) this.clearTimers(unit);
  }

  private clearTimer(timer: number): void {
    if (this.settings[timer] === 0) return;
    this.settings[timer] = 0;
    this.cleared++;
  }

  private clearTimers(unit: UnitId): void {
    for (let timer = this.firstTimer[unit]; timer < this.firstTimer[unit + 1]; timer++) this.clearTimer(timer);
  }

  /** Enters the initial states as live actors do: all contexts and delays first, then actions unit by unit. */
  private begin(): void {
    const { machines } = this;
    const failures = this.createContexts().map((input, unit) => {
      const { id, context, initial, timers } = machines[unit];
      let made: MachineContext<never>;
      this.rows[unit] = this.rowOf(machines[unit], initial.target);
      try {
        made = Object.assign({}, context(new ContextArgs(id, input))) as MachineContext<never>;
        const arg = new ActionArgs(id, made, new Float64Array(timers.length), { ...NOTHING, input } as EngineEvent);
        this.args.push(arg);
        for (const [i, read] of initial.delays.actions.entries()) read(arg, initial.delays.params[i]);
      } catch (cause) {
        return { cause };
      }
      this.checkContext(unit, input, made);
      return undefined;
    });
    machines.forEach(({ initial, leaves }, unit) => {
      const failure = failures[unit];
      if (failure !== undefined) throw this.fail(unit, leaves[initial.target], NOTHING.type, failure.cause);
      const arg = this.args[unit];
      this.delivering = true;
      try {
        for (const [i, action] of initial.actions.entries()) action(arg, initial.params[i]);
        this.setTimers(unit, this.stepOf(machines[unit], initial, null));
      } catch (cause) {
        throw this.fail(unit, leaves[initial.target], NOTHING.type, cause);
      } finally {
        this.delivering = false;
      }
    });
  }

  /** Appends a machine's table to the engine's, with the engine's columns. */
  private link(machine: CompiledMachine): void {
    const { leaves, final, types, table } = machine;
    const first = this.table.length;
    this.firstRow.set(machine, first);
    this.paths.push(...leaves);
    for (let leaf = 0; leaf < leaves.length; leaf++) this.leafOf.push(leaf);
    for (let i = 0; i < leaves.length * this.width; i++) this.table.push(null);
    leaves.forEach((_, leaf) => {
      if (final[leaf]) return;
      types.forEach((type, index) => {
        const candidates = table[leaf * types.length + index];
        let step: Step | null = null;
        for (const candidate of [...candidates].reverse()) step = this.stepOf(machine, candidate, step);
        this.table[this.rowOf(machine, leaf) + (this.columns.get(type) as number)] = step;
      });
    });
  }

  private stepOf(machine: CompiledMachine, transition: CompiledMachine['table'][0][0], otherwise: Step | null): Step {
    const { guard, guardParams, actions, params, target, clears, sets, done } = transition;
    const timed = clears.length > 0 || sets.length > 0 || done;
    const row = this.rowOf(machine, target);
    return new Step(guard, guardParams, otherwise, actions, params, row, clears, sets, done, timed);
  }

  private rowOf(machine: CompiledMachine, leaf: number): number {
    return (this.firstRow.get(machine) as number) + leaf * this.width;
  }

  private pathOfRow(row: number): string {
    return this.paths[row / this.width];
  }
}

/** What a machine's `context` function is called with. */
class ContextArgs {
  constructor(
    private readonly machine: string,
    readonly input: unknown,
  ) {}

  get spawn(): never {
    throw new UnsupportedByCompilerError(this.machine, '(machine)', 'spawned actors');
  }

  get self(): never {
    throw new UnsupportedByCompilerError(this.machine, '(machine)', "'self' in the context");
  }
}

/**
 * Runs units on compiled tables.
 * @throws UnsupportedByCompilerError, MissingImplementationError; UnitError when an entry action of an initial state
 *   throws.
 */
export function createCompiledEngine(units: readonly UnitSpec[], bus: EventBus = new EventBus()): CompiledEngine {
  return new CompiledEngine(units, bus);
}
