/**
 * Energy of writing one cell by a train of n pulses (MLP+NeuroSim V3.0, Chen, Peng and Yu 2018):
 *
 *   potentiation       E = n·(V²·(G_before + G_after)/2·t + V²·C_column)
 *   depression, 1T1R   the same with its own V and t, and once V_pot²·C_column
 */
import type { CellKind } from './array-geometry.js';
import { afterPulses, type ReferenceDevice } from './reference-devices.js';

export interface CellWrite {
  /** Signed: negative pulses depress. */
  readonly pulses: number;
  readonly g_after_S: number;
  readonly energy_J: number;
  readonly formula: string;
}

/** n·(V²·Ḡ·t + V²·C): what n pulses cost a cell and its column. */
export function pulsesEnergy_J(
  n: number,
  amplitude_V: number,
  meanG_S: number,
  width_s: number,
  column_F: number,
): number {
  const square = amplitude_V * amplitude_V;
  return n * (square * meanG_S * width_s + square * column_F);
}

/** Pulses that a change of weight takes, over a weight range of 2: |Δw|/2·N, halves rounded away from 0. */
export function pulsesFor(fullRange: number, deltaW: number): number {
  const count = Math.floor((Math.abs(deltaW) / 2) * fullRange + 0.5);
  return deltaW < 0 ? -count : count;
}

/** Writes Δw (the weights' range is 2) to a cell that stands at `g_S`. */
export function writeCell(
  device: ReferenceDevice,
  cell: CellKind,
  capCol_fF: number,
  g_S: number,
  deltaW: number,
): CellWrite {
  const pulses = pulsesFor((deltaW < 0 ? device.depression : device.potentiation).pulses, deltaW);
  const n = Math.abs(pulses);
  const up = pulses >= 0;
  const { V, pulse_ns } = up ? device.potentiation : device.depression;
  const g_after_S = n === 0 ? g_S : afterPulses(device, g_S, n, up);
  const column_F = capCol_fF * 1e-15;
  const charged = cell === '1t1r' && !up && n > 0;
  const potentiation_V = device.potentiation.V;
  return {
    pulses,
    g_after_S,
    energy_J:
      pulsesEnergy_J(n, V, (g_S + g_after_S) / 2, pulse_ns * 1e-9, column_F) +
      (charged ? potentiation_V * potentiation_V * column_F : 0),
    formula: `n·(V²·(G_before + G_after)/2·t + V²·C_column)${charged ? ' + V_pot²·C_column' : ''}`,
  };
}
