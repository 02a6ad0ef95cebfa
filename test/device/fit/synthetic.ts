/** Measurements of devices with known parameters, as a lab would write them down. */
import { normal } from '../../../src/kernel/philox.js';
import type { Curve } from '../../../src/device/fit/models.js';

export interface Truth {
  readonly curve: Curve;
  /** In siemens and rates. */
  readonly theta: readonly number[];
  readonly pulses: number;
  readonly depressionPulses?: number;
  readonly cycles: number;
  /** Per pulse, over the mean step. */
  readonly c2c: number;
  readonly seed: number;
  /** Standard deviation of a read, S. */
  readonly readNoise_S?: number;
}

export interface Measured {
  readonly cycle: number;
  readonly pulse: number;
  readonly direction: 'potentiation' | 'depression';
  readonly conductance_S: number;
}

/** Each cycle starts at the smallest conductance, with a read before the first pulse; noise moves the device itself. */
export function measure(truth: Truth): Measured[] {
  const { curve, theta, pulses, cycles, c2c, seed, readNoise_S = 0 } = truth;
  const { low, high } = curve.range(theta);
  const deviation = (c2c * (high - low)) / pulses;
  const rows: Measured[] = [];
  for (let cycle = 1; cycle <= cycles; cycle++) {
    let g = curve.value(theta, 'potentiation', 0);
    const total = pulses + (curve.hasDepression ? (truth.depressionPulses ?? pulses) : 0);
    for (let pulse = 0; pulse <= total; pulse++) {
      const direction = pulse <= pulses ? 'potentiation' : 'depression';
      const branch = direction === 'potentiation' ? pulses : (truth.depressionPulses ?? pulses);
      if (pulse > 0) {
        g += curve.step(theta, direction, g, 1 / branch) + deviation * normal(seed, 0, 200, 0, 0, pulse, cycle, 0);
      }
      const read = g + readNoise_S * normal(seed, 0, 201, 0, 0, pulse, cycle, 0);
      rows.push({ cycle, pulse, direction, conductance_S: Math.max(read, low / 10) });
    }
  }
  return rows;
}

type Column = 'cycle' | 'pulse' | 'direction' | 'conductance_S' | 'conductance_uS';

export function csvOf(rows: readonly Measured[], columns: readonly Column[]): string {
  const lines = rows.map((row) =>
    columns
      .map((column) => (column === 'conductance_uS' ? (row.conductance_S * 1e6).toPrecision(8) : String(row[column])))
      .join(','),
  );
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}
