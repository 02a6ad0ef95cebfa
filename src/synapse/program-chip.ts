/** Given weights on the arrays of a chip, before a run or for an evaluation. */
import type { AnalogCircuits } from '../chip/analog.js';
import type { Config } from '../config/index.js';
import { deviceModels } from '../device/index.js';
import { InputError } from '../errors.js';
import type { LayerWeights } from '../weights/layers.js';
import { fitToDevices, ownDevices } from './initial-weights.js';
import { program } from './programming.js';

export const PROGRAMMING = ['ideal', 'pulses'] as const;

export interface ProgrammedChip {
  /** Weights beyond the range of the devices. */
  readonly clipped: number;
  readonly pulses: number;
}

/** @throws InputError when the devices have no states for weights. */
export function programChip(
  analog: AnalogCircuits,
  config: Config,
  layers: readonly LayerWeights[],
  programming: (typeof PROGRAMMING)[number],
): ProgrammedChip {
  const { structure } = analog;
  const { device } = config;
  if (structure.pairs.length > 0 && deviceModels.get(device.model).hasOnlyEnds) {
    throw new InputError(
      `--weights with device.model ${device.model}: expected devices with states between their ends`,
    );
  }
  if (programming === 'pulses' && device.model !== 'linear-step') {
    throw new InputError(
      `--program pulses with device.model ${device.model}: expected linear-step, or --program ideal`,
    );
  }
  const seed = BigInt(config.seed);
  const words = { lo: Number(seed & 0xffffffffn), hi: Number((seed >> 32n) & 0xffffffffn) };
  const how =
    programming === 'ideal' ? ({ how: 'ideal' } as const) : { how: 'pulses' as const, c2c: device.c2c, seed: words };
  let clipped = 0;
  let pulses = 0;
  layers.forEach(({ values }, layer) => {
    const programmed = program(structure, layer, values, how);
    // A verified write reaches its state whatever the device; pulses that nobody checks do not.
    if (programming === 'pulses' && structure.pairs.length > 0) {
      fitToDevices(programmed.conductances, ownDevices(structure, structure.layers[layer], device, words), structure);
    }
    analog.setConductances(layer, programmed.conductances);
    clipped += programmed.clipped;
    pulses += programmed.pulses;
  });
  return { clipped, pulses };
}
