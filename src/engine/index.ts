/** The engines, by kind. */
import { EventBus } from './bus.js';
import { createCompiledEngine } from './compiled.js';
import type { Engine, UnitSpec } from './engine.js';
import { createInterpretedEngine } from './interpreted.js';

export { EventBus } from './bus.js';
export { compileMachine } from './compile.js';
export { createCompiledEngine } from './compiled.js';
export * from './engine.js';
export * from './errors.js';
export { createInterpretedEngine } from './interpreted.js';
export { EventQueue } from './queue.js';

/**
 * Creates an engine of either kind; both give the same events in the same order at the same times.
 * @throws MissingImplementationError, UnsupportedStateError, UnsupportedByCompilerError (compiled only); UnitError
 *   when an entry action of an initial state throws.
 */
export function createEngine(kind: Engine['kind'], units: readonly UnitSpec[], bus: EventBus = new EventBus()): Engine {
  return kind === 'compiled' ? createCompiledEngine(units, bus) : createInterpretedEngine(units, bus);
}
