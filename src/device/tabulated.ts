import { DEVICE_TABULATED } from '../kernel/layout.js';
import type { DeviceLaw, DeviceModel, DeviceSettings } from './device-model.js';

/**
 * A law from steps at evenly spaced conductances, Gmin first, as shares of the range; linear in between, pulse by pulse.
 * For plug-ins, too: any ΔG(G) is a table.
 */
export function tabulatedLaw(up: readonly number[], down: readonly number[], range_S: number): DeviceLaw {
  const at = (steps: readonly number[], u: number) => {
    const position = Math.min(Math.max(u, 0), 1) * (steps.length - 1);
    const left = Math.min(Math.floor(position), steps.length - 2);
    return steps[left] + (position - left) * (steps[left + 1] - steps[left]);
  };
  const inSiemens = (steps: readonly number[]) => steps.map((step) => range_S * step);
  return {
    up: [0, 0, 0],
    down: [0, 0, 0],
    table: { up: inSiemens(up), down: inSiemens(down) },
    meanChange: (u, direction) => (direction === 'up' ? at(up, u) : -at(down, u)),
  };
}

/** Depression mirrors potentiation where it was not measured. */
const measured = ({ steps_potentiation, steps_depression }: DeviceSettings) => ({
  up: steps_potentiation,
  down: steps_depression.length > 0 ? steps_depression : [...steps_potentiation].reverse(),
});

export const tabulated: DeviceModel = {
  name: 'tabulated',
  title: 'measured ΔG(G), linear between the points given',
  citation: 'the measurement that the steps come from',
  code: DEVICE_TABULATED,
  settings: ['steps_potentiation', 'steps_depression'],
  law: (device, _, range_S) => {
    const { up, down } = measured(device);
    return tabulatedLaw(up, down, range_S);
  },
};
