/** Arrays as images: a pixel for each cell, colour by value. */
import * as Plot from '@observablehq/plot';
import { encode } from 'fast-png';

export interface DeviceMap {
  readonly png: Uint8Array;
  readonly low: number;
  readonly high: number;
  /** CSS gradient of the colours from low to high. */
  readonly gradient: string;
}

const COLOURS = 256;
/** Viridis for magnitudes; brown–blue-green through white for signed values: both read without red and green. */
const SCHEMES = { magnitude: 'viridis', signed: 'BrBG' } as const;
export type MapKind = keyof typeof SCHEMES;

const palettes = new Map<MapKind, readonly (readonly [number, number, number])[]>();

function paletteOf(kind: MapKind): readonly (readonly [number, number, number])[] {
  let palette = palettes.get(kind);
  if (palette === undefined) {
    const scale = Plot.scale({ color: { type: 'linear', scheme: SCHEMES[kind], domain: [0, COLOURS - 1] } });
    palette = Array.from({ length: COLOURS }, (_, i) => channels(scale.apply(i)));
    palettes.set(kind, palette);
  }
  return palette;
}

/** Of '#rrggbb' or 'rgb(r, g, b)'. */
function channels(colour: string): readonly [number, number, number] {
  const hex = /^#(..)(..)(..)$/.exec(colour);
  const [r, g, b] = hex
    ? hex.slice(1).map((part) => Number.parseInt(part, 16))
    : (colour.match(/\d+(\.\d+)?/g) ?? []).map((part) => Math.round(Number(part)));
  return [r, g, b];
}

/**
 * @param values row-major, rows · cols
 * @param range values of the first and last colour; absent: those found, symmetric about 0 for signed values
 */
export function deviceMap(
  values: Float32Array,
  rows: number,
  cols: number,
  kind: MapKind,
  range?: readonly [number, number],
): DeviceMap {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (kind === 'signed') {
    high = Math.max(Math.abs(low), Math.abs(high));
    low = -high;
  }
  if (range !== undefined) [low, high] = range;
  const palette = paletteOf(kind);
  const width = high > low ? high - low : 1;
  const data = new Uint8Array(3 * rows * cols);
  for (let i = 0; i < rows * cols; i++) {
    const share = Math.min(1, Math.max(0, (values[i] - low) / width));
    data.set(palette[Math.round(share * (COLOURS - 1))], 3 * i);
  }
  const stops = [0, 0.25, 0.5, 0.75, 1].map((share) => `rgb(${palette[Math.round(share * (COLOURS - 1))].join(' ')})`);
  return {
    png: encode({ width: cols, height: rows, data, channels: 3, depth: 8 }),
    low,
    high,
    gradient: `linear-gradient(to right, ${stops.join(', ')})`,
  };
}
