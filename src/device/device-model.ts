/** Device model: how a conductance answers to a train of pulses. */
export interface DeviceModel {
  readonly name: string;
  readonly title: string;
  readonly citation: string;
  /** Its code in the kernels (`DEVICE_…` of `kernel/layout.ts`). */
  readonly code: number;
}
