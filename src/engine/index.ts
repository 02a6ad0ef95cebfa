/** The engines, by kind. */
import { EventBus } from './bus.js';
import type { Engine, UnitSpec } from './engine.js';
import { createInterpretedEngine } from './interpreted.js';

export function createEngine(kind: Engine['kind'], units: readonly UnitSpec[], bus: EventBus = new EventBus()): Engine {
  if (kind === 'interpreted') return createInterpretedEngine(units, bus);
  throw new Error('the compiled engine is not there yet');
}
