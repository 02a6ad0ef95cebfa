/**
 * The contract of both engines. An engine runs *units* (instances of statecharts) on one event queue in
 * simulated time. Time is integer picoseconds since the start of the present sample.
 */
import type { EventBus } from './bus.js';
import type { StateMeter } from './state-meter.js';

/** Address of a unit: its index in the engine. */
export type UnitId = number;
/** The world outside the chip (the training loop), as a sender. */
export const HOST: UnitId = -1;

/** Any event: `type` and a payload that nobody changes once it is posted. */
export interface EngineEvent {
  readonly type: string;
}

/** What a machine's actions see of the world: posting is their one way to act on other circuits. */
export interface Port<E extends EngineEvent = EngineEvent> {
  /** Own address. */
  readonly self: UnitId;
  /** Sends `event` to unit `to`, to arrive `delay_ps` from now (integer ≥ 0; anything else throws RangeError). */
  post(to: UnitId, event: E, delay_ps: number): void;
  /** Present time of the sample, ps. */
  now_ps(): number;
}

/** Every machine's context: integer slots for guards, a port for events; the rest is the circuit's own, constant. */
export interface MachineContext<E extends EngineEvent = EngineEvent> {
  readonly slots: Int32Array;
  readonly port: Port<E>;
}

/** A unit to be: `machine` is an xstate v5 machine whose `input` becomes its context. */
export interface UnitSpec {
  /** Path on the chip, unique: 'controller', 'layer1/tile2', … */
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: machines differ in every type parameter
  readonly machine: any;
  /** Makes the machine's input (= its context) once its port exists. */
  readonly context: (port: Port<never>) => MachineContext<never>;
}

/** One delivered event, as observers see it; timers have `timer: true` and come from the unit itself. */
export interface EventRecord {
  readonly time_ps: number;
  readonly from: UnitId;
  readonly to: UnitId;
  readonly event: EngineEvent;
  readonly timer: boolean;
  /** State of the receiver before and after, dotted path ('dynamic.idle'). */
  readonly before: string;
  readonly after: string;
}

/** State of all units between samples: plain data, equal on both engines. */
export interface EngineSnapshot {
  /** Dotted state path and slots of each unit, by unit id. */
  readonly units: { readonly name: string; readonly state: string; readonly slots: number[] }[];
}

export interface Engine {
  readonly kind: 'interpreted' | 'compiled';
  readonly units: readonly UnitSpec[];
  /** Observers listen here; it costs nothing when nobody does. */
  readonly bus: EventBus;
  /** Time of the event being delivered, or of the last one delivered. */
  readonly now_ps: number;
  /** Events delivered since construction (timers that fired included, cancelled ones not). */
  readonly events: number;
  post(from: UnitId, to: UnitId, event: EngineEvent, delay_ps: number): void;
  /** Delivers events until the queue is empty, then returns the time of the last one. */
  run(): number;
  /** Delivers one event; false when there was none. */
  step(): boolean;
  /** Puts the clock back to 0; throws when events are pending. */
  restartClock(): void;
  /** Dotted state path of a unit. */
  stateOf(unit: UnitId): string;
  contextOf(unit: UnitId): MachineContext<never>;
  /** From now on counts how often and how long units are in their states; throws when events are pending. */
  meterStates(): StateMeter;
  /** Throws when events are pending. */
  snapshot(): EngineSnapshot;
  /** Throws when names or states do not fit this engine's units. */
  restore(snapshot: EngineSnapshot): void;
  stop(): void;
}
