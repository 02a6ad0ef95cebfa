/** The reference engine: every unit is a live xstate actor, on our clock and our queue. */
import { type Actor, type AnyEventObject, type AnyStateMachine, createActor, type StateValue } from 'xstate';
import { DEFAULT_PRIORITY } from '../../machines/events.js';
import { EventBus } from './bus.js';
import { Timer, type TimerQueue, UnitClock } from './clock.js';
import { EngineCore } from './core.js';
import type { EngineEvent, MachineContext, UnitId, UnitSpec } from './engine.js';
import { DelayError } from './errors.js';
import { arrivalTime_ps } from './queue.js';
import { checkImplementations, leavesOf, pathOfValue } from './states.js';

type UnitActor = Actor<AnyStateMachine>;

export class InterpretedEngine extends EngineCore implements TimerQueue {
  readonly kind = 'interpreted';
  private readonly actors: UnitActor[] = [];
  private readonly machines: AnyStateMachine[] = [];
  private readonly leaves: Map<string, StateValue>[] = [];
  private readonly leafNames: string[][] = [];
  /** The unit at work has set a timer: it has entered a state, perhaps the one it was in. */
  private timerSet = false;
  /** The event that the actor at work received: a timer's is known to xstate only. */
  private received: AnyEventObject | undefined;
  private failure: { cause: unknown } | undefined;

  constructor(units: readonly UnitSpec[], bus: EventBus) {
    super(units, bus);
    const checked = new Map<AnyStateMachine, AnyStateMachine>();
    for (const { machine } of units) {
      this.leaves.push(leavesOf(machine));
      this.leafNames.push([...leavesOf(machine).keys()]);
      checkImplementations(machine);
      if (!checked.has(machine)) checked.set(machine, withCheckedDelays(machine));
      this.machines.push(checked.get(machine) as AnyStateMachine);
    }
    this.createContexts().forEach((input, id) => {
      const actor = createActor(this.logicOf(id), { input, ...this.optionsOf(id) });
      this.actors.push(actor);
      if (actor.getSnapshot().status !== 'error') this.checkContext(id, input, actor.getSnapshot().context);
    });
    for (let id = 0; id < units.length; id++) this.start(id);
  }

  /** The live actor of a unit, for inspection; `restore` replaces it. */
  actorOf(unit: UnitId): UnitActor {
    this.checkAddress(unit);
    return this.actors[unit];
  }

  run(): number {
    while (this.step()) {
      // The work is in the condition.
    }
    return this.now_ps;
  }

  step(): boolean {
    this.checkReady();
    const { queue } = this;
    while (queue.pop()) {
      const item = queue.item;
      if (item instanceof Timer) {
        if (item.live) {
          item.live = false;
          this.deliver(item, item);
          return true;
        }
        this.cleared--;
      } else {
        this.deliver(undefined, item as EngineEvent);
        return true;
      }
    }
    return false;
  }

  stateOf(unit: UnitId): string {
    this.checkAddress(unit);
    return pathOfValue(this.actors[unit].getSnapshot().value);
  }

  contextOf(unit: UnitId): MachineContext<never> {
    this.checkAddress(unit);
    return this.actors[unit].getSnapshot().context;
  }

  override stop(): void {
    super.stop();
    for (const actor of this.actors) actor.stop();
  }

  setTimer(unit: UnitId, timer: Timer, delay_ps: number): void {
    this.timerSet = true;
    this.queue.push(arrivalTime_ps(this.now_ps, delay_ps), DEFAULT_PRIORITY, unit, unit, 0, timer);
  }

  clearTimer(timer: Timer): void {
    if (!timer.live) return;
    timer.live = false;
    this.cleared++;
  }

  protected hasState(unit: UnitId, state: string): boolean {
    return this.leaves[unit].has(state);
  }

  protected leavesOf(unit: UnitId): readonly string[] {
    return this.leafNames[unit];
  }

  protected place(unit: UnitId, state: string): void {
    const old = this.actors[unit];
    const snapshot = this.machines[unit].resolveState({
      value: this.leaves[unit].get(state) as StateValue,
      context: old.getSnapshot().context,
    });
    old.stop();
    this.actors[unit] = createActor(this.logicOf(unit), { snapshot, input: undefined, ...this.optionsOf(unit) });
    this.start(unit);
  }

  private deliver(timer: Timer | undefined, item: EngineEvent | Timer): void {
    const { bus, queue } = this;
    const { to, from } = queue;
    const actor = this.actors[to];
    this.now_ps = queue.time_ps;
    this.events++;
    const before = actor.getSnapshot();
    this.received = undefined;
    this.timerSet = false;
    this.delivering = true;
    try {
      if (timer !== undefined) timer.fire();
      // A finished actor drops events anyhow, but complains in development builds.
      else if (before.status === 'active') actor.send(item as AnyEventObject);
      const event = this.received ?? (item as EngineEvent);
      if (this.failure !== undefined) throw this.failed(to, pathOfValue(before.value), event.type);
      this.meterState(to, pathOfValue(before.value));
      if (bus.active) {
        bus.emit('event', {
          time_ps: this.now_ps,
          from,
          to,
          event,
          timer: timer !== undefined,
          before: pathOfValue(before.value),
          after: this.stateOf(to),
        });
      }
    } finally {
      this.delivering = false;
    }
  }

  private meterState(unit: UnitId, before: string): void {
    if (this.states === null) return;
    const after = this.stateOf(unit);
    if (after !== before || this.timerSet) this.states.enter(unit, this.leafNames[unit].indexOf(after), this.now_ps);
  }

  /** Starts an actor: entry actions of the initial state run now, those of a restored one do not. */
  private start(unit: UnitId): void {
    const actor = this.actors[unit];
    // An observer for errors keeps xstate from reporting them later, when nobody can catch them.
    actor.subscribe({
      error: (cause) => {
        this.failure ??= { cause };
      },
    });
    this.delivering = true;
    try {
      actor.start();
    } finally {
      this.delivering = false;
    }
    if (this.failure !== undefined) throw this.failed(unit, pathOfValue(actor.getSnapshot().value), 'xstate.init');
  }

  private failed(unit: UnitId, state: string, eventType: string): Error {
    const cause = this.failure?.cause;
    this.failure = undefined;
    return this.fail(unit, state, eventType, cause);
  }

  private optionsOf(unit: UnitId): { id: string; clock: UnitClock } {
    return { id: this.units[unit].name, clock: new UnitClock(unit, this) };
  }

  /**
   * The machine as actor logic, with two methods of its own: `transition` notes the event, because a timer's is
   * known to xstate only; `restoreSnapshot` takes ours as it is, because xstate's walks through all memory that a
   * context reaches, cell by cell, looking for actors.
   */
  private logicOf(unit: UnitId): AnyStateMachine {
    const machine = this.machines[unit];
    const transition: AnyStateMachine['transition'] = (snapshot, event, scope) => {
      this.received = event;
      return machine.transition(snapshot, event, scope);
    };
    const restoreSnapshot = (snapshot: unknown): unknown => snapshot;
    return Object.create(machine, { transition: { value: transition }, restoreSnapshot: { value: restoreSnapshot } });
  }
}

/** xstate takes a delay that is no number for none, and raises the timer's event at once: here it is an error. */
function withCheckedDelays(machine: AnyStateMachine): AnyStateMachine {
  const delays: Record<string, (args: never, params: never) => number> = {};
  for (const [name, delay] of Object.entries(machine.implementations.delays as Record<string, unknown>)) {
    if (typeof delay !== 'function') continue;
    delays[name] = (args, params) => {
      const delay_ps = delay(args, params);
      if (typeof delay_ps !== 'number') throw new DelayError(delay_ps);
      return delay_ps;
    };
  }
  return Object.keys(delays).length === 0 ? machine : machine.provide({ delays: delays as never });
}

/**
 * Runs units as live xstate actors.
 * @throws UnsupportedStateError, MissingImplementationError; UnitError when an entry action of an initial state throws.
 */
export function createInterpretedEngine(units: readonly UnitSpec[], bus: EventBus = new EventBus()): InterpretedEngine {
  return new InterpretedEngine(units, bus);
}
