/** Device model: how a conductance answers to a train of pulses. */
import type { Config } from '../config/index.js';

export type DeviceSettings = Config['device'];

/** Three constants of a direction; their meaning is that of the kernel, `kernel/assembly/device-*.ts`. */
export type LawConstants = readonly [number, number, number];

/** A model with its parameters, for a device of a given range and number of states. */
export interface DeviceLaw {
  readonly up: LawConstants;
  readonly down: LawConstants;
  /** Mean |ΔG| (S) of one pulse at evenly spaced conductances from Gmin to Gmax: tabulated devices only. */
  readonly table?: { readonly up: readonly number[]; readonly down: readonly number[] };
  /** Mean change of a pulse, as a signed share of the range, at the share u of the range (0 … 1), before it is clipped. */
  meanChange(u: number, direction: 'up' | 'down'): number;
}

export interface DeviceModel {
  readonly name: string;
  readonly title: string;
  readonly citation: string;
  /** Its code in the kernels (`DEVICE_…` of `kernel/layout.ts`). */
  readonly code: number;
  /** Settings of the group `device` that only some models read, and this one does. */
  readonly settings: readonly (keyof DeviceSettings)[];
  /** Its devices stand at Gmin or at Gmax, never between. */
  readonly hasOnlyEnds?: boolean;
  /** @param range_S Gmax − Gmin; @param states pulses from end to end at the mean step, plus 1 */
  law(device: DeviceSettings, states: number, range_S: number): DeviceLaw;
  /** Share of the range that one pulse is counted as when updates become pulses; 1/(states − 1) where it is not given. */
  meanStep?(device: DeviceSettings, states: number): number;
  /** Pulses from end to end in depression; states − 1 where it is not given. */
  pulsesDown?(device: DeviceSettings, states: number): number;
}
