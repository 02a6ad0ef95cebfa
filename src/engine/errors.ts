/** Everything that an engine refuses, by name. */

/** A delay that is not an integer ≥ 0 (a past, fractional, infinite or missing one). */
export class DelayError extends RangeError {
  override readonly name = 'DelayError';
  constructor(readonly delay_ps: unknown) {
    super(`a delay must be an integer number of picoseconds ≥ 0, not ${String(delay_ps)}`);
  }
}

/** A sample reached 2^53 ps, about 2.5 h: beyond it picoseconds can no longer be told apart. */
export class SampleTooLongError extends RangeError {
  override readonly name = 'SampleTooLongError';
  constructor(now_ps: number, delay_ps: number) {
    super(`the sample is too long: ${now_ps} ps + ${delay_ps} ps is beyond ${Number.MAX_SAFE_INTEGER} ps`);
  }
}

/** An event for an address that the engine does not have. */
export class UnknownUnitError extends RangeError {
  override readonly name = 'UnknownUnitError';
  constructor(unit: unknown, count: number) {
    super(`there is no unit ${String(unit)}: this engine has units 0 to ${count - 1}`);
  }
}

/** An event type that only xstate itself may send: 'xstate.…'. */
export class ReservedEventError extends RangeError {
  override readonly name = 'ReservedEventError';
  constructor(type: string) {
    super(`'${type}' is xstate's own: no unit may post it`);
  }
}

/** The engine is not in a state to do this: running, stopped, failed, or with events pending. */
export class EngineStateError extends Error {
  override readonly name = 'EngineStateError';
}

/** A snapshot does not fit the engine's units. */
export class SnapshotMismatchError extends Error {
  override readonly name = 'SnapshotMismatchError';
}

/** A guard, an action or a delay of a unit threw; `cause` is what it threw. */
export class UnitError extends Error {
  override readonly name = 'UnitError';
  constructor(
    readonly unit: string,
    readonly state: string,
    readonly eventType: string,
    cause: unknown,
  ) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`unit '${unit}' in state '${state}' failed on event '${eventType}': ${reason}`, { cause });
  }
}

/** A machine names an action, a guard or a delay that nobody wrote. xstate itself would go on without it. */
export class MissingImplementationError extends Error {
  override readonly name = 'MissingImplementationError';
  constructor(
    readonly machine: string,
    readonly state: string,
    readonly kind: 'action' | 'guard' | 'delay',
    readonly missing: string,
  ) {
    super(`machine '${machine}', state '${state}': ${kind} '${missing}' is not implemented`);
  }
}

/** A machine whose states cannot be told by one dotted path, which records and snapshots need on both engines. */
export class UnsupportedStateError extends Error {
  override readonly name = 'UnsupportedStateError';
  constructor(
    readonly machine: string,
    readonly state: string,
    readonly what: string,
  ) {
    super(`machine '${machine}', state '${state}': no engine runs ${what}`);
  }
}

/** A part of a machine that the compiler refuses; `what` names it. */
export class UnsupportedByCompilerError extends Error {
  override readonly name = 'UnsupportedByCompilerError';
  constructor(
    readonly machine: string,
    readonly state: string,
    readonly what: string,
  ) {
    super(`machine '${machine}', state '${state}': the compiler does not support ${what}`);
  }
}
