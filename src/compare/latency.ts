/**
 * How long an update of one array takes, share by share, against its size: from what the update scheme, the encoder and
 * the logic of the synapse architecture say of themselves. It is the time in which every row has pulses of both
 * polarities and every cell as many as the busiest one; machines on real data take as long or less.
 *
 * Element by element N·M·P·T_p, row by row N·(P⁺ + P⁻)·T_p, in parallel P·T_p per phase (Gao et al., Nanotechnology 26
 * (2015); Gokmen & Vlasov, Front. Neurosci. 10 (2016)); carry + N·(T_r + T_w)/C (Agarwal et al., VLSI 2017).
 */
import type { Config } from '../config/index.js';
import { edges_ps, update_V } from '../chip/edges.js';
import { updateSchemes } from '../pulse/index.js';
import { architectures } from '../synapse/index.js';

/** Rows and columns of the array. */
export interface ArraySize {
  readonly rows: number;
  readonly cols: number;
}

/** What cannot be told from the definition of a scheme, as training finds it. */
export interface Measured {
  /** Pairs reset one after another, per cell and update. */
  readonly resets: number;
  /** Pulses that write back what they held, per cell and update. */
  readonly writeback: number;
}

/** What does not depend on the data. */
export const STEADY = ['pulses', 'digital', 'arbitration', 'carry', 'refresh', 'transfer'] as const;
export const SHARES = [...STEADY, 'reset'] as const;
export type Share = (typeof SHARES)[number];

/** Seconds per update, by what they are spent on; null = only training tells. */
export type Latency = { readonly [share in (typeof STEADY)[number]]: number } & { readonly reset: number | null };

const NO_RESETS: Measured = { resets: 0, writeback: 0 };

/** @param pulses of the busiest cell, P. */
export function updateLatency(config: Config, size: ArraySize, pulses: number, measured?: Measured): Latency {
  const { rows, cols } = size;
  const logic = architectures.get(config.synapse.architecture).logic?.(config) ?? {};
  const { device, pulse, timing } = config;
  const edges_s = (amplitude_V: number) => edges_ps(config, amplitude_V) * 1e-12;
  const slot_s = (device.pulse_ns + pulse.gap_ns) * 1e-9 + edges_s(update_V(config));
  const phases = pulse.phases;
  const schedule = logic.circuits?.flatMap((circuit) => circuit.schedule ?? []) ?? [];
  const rowRead_s = timing.read_ns * 1e-9 + edges_s(device.read_V);
  const reset_s = device.reset_ns * 1e-9 + edges_s(device.reset_V);

  let carry = 0;
  let refresh = 0;
  let transfer = 0;
  let rowResets = 0;
  for (const { kind, every } of schedule) {
    if (kind === 'transfer') {
      // One row: a read, then pulses up and pulses down.
      transfer += (rowRead_s + 2 * pulses * slot_s) / every;
      continue;
    }
    const write_s = (logic.rowWritePulses ?? 0) * slot_s;
    const rows_s = (rows * (rowRead_s + write_s)) / every;
    if (kind === 'carry') carry += rows_s;
    else refresh += rows_s;
    if (logic.rowWritePulses !== undefined) rowResets += (rows * reset_s) / every;
  }
  // In rows, all pairs of a row that are due are reset at once; otherwise one pair after another.
  const resets = config.device.polarity === 'bidirectional' ? NO_RESETS : measured;
  const serial = resets && rows * cols * (resets.resets * reset_s + resets.writeback * slot_s);
  return {
    pulses: slotsOf(config, size, pulses) * (logic.programming === undefined ? phases : 1) * slot_s,
    digital: (logic.digitalCell_ps ?? 0) * 1e-12 * rows * cols,
    arbitration: logic.arbiter === undefined ? 0 : config.arbiter.step_ns * 1e-9,
    ...{ carry, refresh, transfer, reset: logic.rowWritePulses === undefined ? (serial ?? null) : rowResets },
  };
}

/** Slots of one pulse each that the pulses of an update take. */
function slotsOf(config: Config, { rows, cols }: ArraySize, pulses: number): number {
  const { programming, rounds = 1 } = architectures.get(config.synapse.architecture).logic?.(config) ?? {};
  if (programming === 'cell') return rows * cols * pulses;
  if (programming === 'row') return rows * 2 * pulses;
  const lines = {
    ...{ columns: cols, rows: Array.from({ length: rows }, () => 1), peakUp: 1, peakDown: 1 },
    slots: () => pulses,
  };
  return rounds * (updateSchemes.get(config.update.scheme).slots?.(lines) ?? pulses);
}

/** @returns seconds, without what resets take. */
export const withoutResets = (latency: Latency): number => STEADY.reduce((sum, share) => sum + latency[share], 0);
