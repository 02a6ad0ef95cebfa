/** How many update pulses every cell got in some training steps: the run is trained again, and each update asked. */
import type { EventBus } from '../engine/bus.js';
import type { EventRecord } from '../engine/engine.js';
import { InputError } from '../errors.js';
import * as L from '../kernel/layout.js';
import { Arbiter } from '../kernel/twin/arbiter.js';
import { Views } from '../kernel/twin/views.js';
import { trainsOf } from '../trace/trains.js';
import type { ChipTraining } from '../train/training.js';
import type { PulseEvent, TileContext } from '../../machines/index.js';

/** Of a layer: pair by pair, row-major; the bias row is the last. An encoder that scales pulses counts parts of them. */
export interface PulseCounts {
  readonly rows: number;
  readonly cols: number;
  readonly pairs: readonly string[];
  /** Pulses that raise the weight, and those that lower it; write-backs after resets are not among them. */
  readonly up: Float32Array;
  readonly down: Float32Array;
}

/**
 * Trains until `end` steps have begun since the start of the run.
 * @param bus the one that `training` was made with.
 * @throws InputError where the pulses of an update cannot be told from its x and δ.
 */
export function countPulses(training: ChipTraining, bus: EventBus, end: number): PulseCounts[] {
  const { analog, engine } = training;
  const { layers, pairs, tiles } = analog.structure;
  const m = new Views(analog.kernels.memory);
  checkCountable(m, training);
  const counts = layers.map(({ rows, cols }) => ({
    ...{ rows, cols, pairs: pairs.map(({ name }) => name) },
    up: new Float32Array(pairs.length * rows * cols),
    down: new Float32Array(pairs.length * rows * cols),
  }));
  const observe = ({ to, event }: EventRecord) => {
    if (event.type !== 'pulse') return;
    const { tile } = engine.contextOf(to) as unknown as TileContext;
    const { pair, count } = event as unknown as PulseEvent;
    if (count === 0) return;
    const { layer, row0, col0 } = tiles[tile];
    const { rows, cols, up, down } = counts[layer];
    trainsOf(m, analog.at.tiles[tile], pair).eachHit((row, column, pulses) => {
      const at = (pair * rows + row0 + row) * cols + col0 + column;
      if (pulses > 0) up[at] += pulses;
      else down[at] -= pulses;
    });
  };
  bus.on('event', observe);
  try {
    while (analog.step < end) if (training.trainSamples(end - analog.step) === 0) training.endEpoch();
  } finally {
    bus.off('event', observe);
  }
  return counts;
}

function checkCountable(m: Views, { analog, config }: ChipTraining): void {
  const { pairs, tiles } = analog.structure;
  if (pairs.length === 0)
    throw new InputError('--what pulses: ideal weights get no pulses; expected a run with devices');
  for (const { index } of tiles) {
    if (Arbiter.of(m, analog.at.tiles[index]) !== undefined) {
      throw new InputError(
        `--what pulses: in ${config.synapse.architecture} an arbiter decides which pulses land, update by update; ` +
          'expected another architecture',
      );
    }
    const layer = m.int(analog.at.tiles[index] + L.TILE_LAYER);
    const isAccumulated = pairs.some(
      (_, pair) => m.int(m.int(layer + L.LAYER_PAIR) + pair * L.PAIR_BYTES + L.PAIR_ENCODER) === L.ENCODER_ACCUMULATE,
    );
    if (isAccumulated) {
      throw new InputError(
        `--what pulses: ${config.synapse.architecture} pulses what a digital accumulator gives off, which no one can ` +
          'tell afterwards; expected another architecture',
      );
    }
  }
}
