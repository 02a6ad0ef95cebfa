/** Initial conductances: uniform weights, rounded to the big device's steps and written exactly. */
import { type ChipStructure, type LayerShape, planesOf } from '../chip/structure.js';
import { driveOf } from '../device/device.js';
import { deviceModels, type DeviceSettings } from '../device/index.js';
import { drawDevice, type Variation, variationOf } from '../device/variation.js';
import { DRIVE_ONE_OF_PAIR, DRIVE_PUSH_PULL, STREAM_INIT } from '../kernel/layout.js';
import { uniform } from '../kernel/philox.js';

/** Round half to even for |v| < 2⁵¹. */
export const roundHalfEven = (v: number) => v + 6755399441055744 - 6755399441055744;

/** Steps that the i-th of n pairs takes of a weight: as many as the others, one more where they do not divide. */
function shareOf(steps: number, i: number, n: number): number {
  const whole = Math.floor(steps / n);
  return whole + (i < steps - n * whole ? 1 : 0);
}

/** Noise key of a run: the seed's two words. */
export interface SeedWords {
  readonly lo: number;
  readonly hi: number;
}

/**
 * Conductances (S) of a layer, plane by plane (G⁺ then G⁻ of each pair), row-major. Each weight is drawn from
 * U(−init, +init), or U(0, init) where weights are `positive`, and rounded to steps of pair 0. Of devices that only potentiate one of the pair carries it and all
 * others stand at Gmin; bidirectional ones stand at mid range, G⁺ apart from it by the weight, or G⁺ and G⁻ by half of it.
 * Ideal weights (no pairs): the drawn weights themselves, one plane.
 */
export function initialConductances(
  chip: ChipStructure,
  layer: LayerShape,
  init: number,
  seed: SeedWords,
  device: DeviceSettings,
  positive = false,
): Float32Array {
  const cells = layer.rows * layer.cols;
  const out = new Float32Array(planesOf(chip) * cells);
  const ideal = chip.pairs.length === 0;
  const drive = driveOf(device);
  const restOf = ({ gMin_S, gMax_S }: { gMin_S: number; gMax_S: number }) =>
    drive === DRIVE_ONE_OF_PAIR ? gMin_S : (gMin_S + gMax_S) / 2;
  const hasOnlyEnds = deviceModels.get(device.model).hasOnlyEnds === true;
  /** Devices of two states stand at one of them: the far one with the probability that makes the mean right. */
  const wholeRanges = (steps: number, perRange: number, cell: number, i: number) => {
    const chance = Math.abs(steps) / perRange;
    const isFar = uniform(seed.lo, seed.hi, STREAM_INIT, layer.index, 0, cell, 0, 1 + i) < chance;
    return isFar ? (steps < 0 ? -perRange : perRange) : 0;
  };
  /** Moves the devices of a pair apart by what it holds. */
  const put = (plane: number, cell: number, difference_S: number) => {
    const { gMin_S, gMax_S } = chip.pairs[plane / 2];
    const within = (g_S: number) => Math.min(Math.max(g_S, gMin_S), gMax_S);
    const rest_S = restOf(chip.pairs[plane / 2]);
    if (drive === DRIVE_ONE_OF_PAIR) {
      out[(difference_S < 0 ? plane + 1 : plane) * cells + cell] = within(gMin_S + Math.abs(difference_S));
      return;
    }
    const part = drive === DRIVE_PUSH_PULL ? 0.5 : 1;
    out[plane * cells + cell] = within(rest_S + part * difference_S);
    if (drive === DRIVE_PUSH_PULL) out[(plane + 1) * cells + cell] = within(rest_S - part * difference_S);
  };
  for (const [p, pair] of chip.pairs.entries()) out.fill(restOf(pair), 2 * p * cells, (2 * p + 2) * cells);
  for (let cell = 0; cell < cells; cell++) {
    const draw = uniform(seed.lo, seed.hi, STREAM_INIT, layer.index, 0, cell, 0, 0);
    const weight = init * (positive ? draw : 2 * draw - 1);
    if (ideal) {
      out[cell] = weight;
      continue;
    }
    const { gMin_S, gMax_S, step_S, coef } = chip.pairs[0];
    const steps = weight / (chip.weightScale * coef * step_S);
    const n = chip.initialPairs.length;
    const whole = roundHalfEven(steps);
    for (const [i, pair] of chip.initialPairs.entries()) {
      const share = hasOnlyEnds
        ? wholeRanges(steps / n, (gMax_S - gMin_S) / step_S, cell, i)
        : (whole < 0 ? -1 : 1) * shareOf(Math.abs(whole), i, n);
      put(2 * pair, cell, share * step_S);
    }
  }
  return out;
}

/** What every device of a layer has of its own, layout as above: only the properties that differ. */
export type OwnDevices = Partial<Readonly<Record<keyof Variation, Float32Array>>>;

export function ownDevices(
  chip: ChipStructure,
  layer: LayerShape,
  device: DeviceSettings,
  seed: SeedWords,
): OwnDevices {
  const cells = layer.rows * layer.cols;
  const differs = Object.entries(variationOf(device)).flatMap(([name, is]) => (is ? [name as keyof Variation] : []));
  const out: Partial<Record<keyof Variation, Float32Array>> = {};
  if (differs.length === 0) return out;
  for (const name of differs) out[name] = new Float32Array(2 * chip.pairs.length * cells);
  chip.pairs.forEach((pair, p) => {
    for (let plane = 2 * p; plane < 2 * p + 2; plane++) {
      for (let cell = 0; cell < cells; cell++) {
        const key = { seedLo: seed.lo, seedHi: seed.hi, layer: layer.index, plane, cell };
        const own = drawDevice(device, pair.gMin_S, pair.gMax_S, key);
        for (const name of differs) (out[name] as Float32Array)[plane * cells + cell] = own[name];
      }
    }
  });
  return out;
}

/** Moves conductances into their devices' own ranges: with the lower bound, and no further than the upper one. */
export function fitToDevices(conductances: Float32Array, { offsets, uppers }: OwnDevices, chip: ChipStructure): void {
  if (offsets === undefined) return;
  const f = Math.fround;
  const perPlane = conductances.length / planesOf(chip);
  for (let i = 0; i < 2 * chip.pairs.length * perPlane; i++) {
    const { gMin_S, gMax_S } = chip.pairs[Math.floor(i / (2 * perPlane))];
    const lower = f(f(gMin_S) + offsets[i]);
    const upper = f(f(gMax_S) + (uppers ?? offsets)[i]);
    conductances[i] = Math.min(Math.max(f(conductances[i] + offsets[i]), lower), upper);
  }
}
