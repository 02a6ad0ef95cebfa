/**
 * Voltage waveforms of spikes, and how far they switch a device where they overlap. A row carries the waveform of its
 * presynaptic spike, a column that of its postsynaptic one; the device between them sees post − pre. Each alone stays
 * at its switching thresholds; what exceeds them switches, in proportion to the excess and its duration: a linear law,
 * where real devices are steeper (Linares-Barranco, Serrano-Gotarredona, Nature Precedings 2009; Zamarreño-Ramos et
 * al., Frontiers in Neuroscience 5, 2011).
 */
import { exp64, log64 } from '../../neuron/exp64.js';

/** start_V·exp(−(t − from_s)/tau_s) for from_s ≤ t < to_s; constant where tau_s is Infinity. */
export interface Segment {
  readonly from_s: number;
  readonly to_s: number;
  readonly start_V: number;
  readonly tau_s: number;
}

/** Segments in order of time, 0 V between them; t = 0 is the spike. */
export type Waveform = readonly Segment[];

export interface Thresholds {
  /** Above it a device potentiates; below −down_V it depresses. */
  readonly up_V: number;
  readonly down_V: number;
}

/** ∫ of the voltage beyond the thresholds, V·s, neither negative. */
export interface Switched {
  readonly up_Vs: number;
  readonly down_Vs: number;
}

/** c₀ + c₁·exp(−t/τ₁) + c₂·exp(−t/τ₂), t from the begin of a piece of `length_s`. */
interface Piece {
  readonly length_s: number;
  readonly constant_V: number;
  readonly terms: readonly { readonly start_V: number; readonly tau_s: number }[];
}

const BISECTIONS = 100;
/** exp64 is 0 in effect from here on. */
const FAR = 40;

function at({ constant_V, terms }: Piece, t_s: number): number {
  return terms.reduce((sum, { start_V, tau_s }) => sum + start_V * exp64(-t_s / tau_s), constant_V);
}

function integral({ constant_V, terms }: Piece, from_s: number, to_s: number): number {
  return terms.reduce(
    (sum, { start_V, tau_s }) => sum + start_V * tau_s * (exp64(-from_s / tau_s) - exp64(-to_s / tau_s)),
    constant_V * (to_s - from_s),
  );
}

/** Time within the piece at which two exponentials turn; undefined where they do not. */
function extremum({ length_s, terms }: Piece): number | undefined {
  if (terms.length < 2) return undefined;
  const [a, b] = terms;
  const ratio = -(b.start_V * a.tau_s) / (a.start_V * b.tau_s);
  if (!(ratio > 0) || a.tau_s === b.tau_s) return undefined;
  const t_s = log64(ratio) / (1 / b.tau_s - 1 / a.tau_s);
  return t_s > 0 && t_s < length_s ? t_s : undefined;
}

/** ∫ max(0, V) over the piece: between its extremum and its ends it crosses 0 once at most. */
function positivePart(piece: Piece): number {
  const turn_s = extremum(piece);
  const edges = turn_s === undefined ? [0, piece.length_s] : [0, turn_s, piece.length_s];
  let sum = 0;
  for (let i = 1; i < edges.length; i++) {
    const [from_s, to_s] = [edges[i - 1], edges[i]];
    const [first, last] = [at(piece, from_s) > 0, at(piece, to_s) > 0];
    if (first && last) sum += integral(piece, from_s, to_s);
    if (first === last) continue;
    let [low, high] = [from_s, to_s];
    for (let n = 0; n < BISECTIONS; n++) {
      const middle = low + (high - low) / 2;
      if (at(piece, middle) > 0 === first) low = middle;
      else high = middle;
    }
    sum += first ? integral(piece, from_s, low) : integral(piece, high, to_s);
  }
  return sum;
}

const endOf = ({ from_s, to_s, tau_s }: Segment) => Math.min(to_s, from_s + FAR * tau_s);

/**
 * What the waveforms switch where the postsynaptic spike comes `delay_s` after the presynaptic one (before it:
 * negative); `pre` or `post` undefined: the other one alone.
 */
export function overlap(
  pre: Waveform | undefined,
  post: Waveform | undefined,
  delay_s: number,
  { up_V, down_V }: Thresholds,
): Switched {
  const lines = [
    { wave: post ?? [], shift_s: delay_s, sign: 1 },
    { wave: pre ?? [], shift_s: 0, sign: -1 },
  ];
  const edges = lines
    .flatMap(({ wave, shift_s }) => wave.flatMap((part) => [part.from_s + shift_s, endOf(part) + shift_s]))
    .sort((a, b) => a - b);
  let up_Vs = 0;
  let down_Vs = 0;
  for (let i = 1; i < edges.length; i++) {
    const from_s = edges[i - 1];
    const length_s = edges[i] - from_s;
    if (!(length_s > 0)) continue;
    const middle_s = from_s + length_s / 2;
    let constant_V = 0;
    const terms: { start_V: number; tau_s: number }[] = [];
    for (const { wave, shift_s, sign } of lines) {
      const part = wave.find((one) => middle_s - shift_s >= one.from_s && middle_s - shift_s < endOf(one));
      if (part === undefined) continue;
      const since_s = from_s - shift_s - part.from_s;
      if (part.tau_s === Number.POSITIVE_INFINITY) constant_V += sign * part.start_V;
      else terms.push({ start_V: sign * part.start_V * exp64(-since_s / part.tau_s), tau_s: part.tau_s });
    }
    const negative = terms.map(({ start_V, tau_s }) => ({ start_V: -start_V, tau_s }));
    up_Vs += positivePart({ length_s, constant_V: constant_V - up_V, terms });
    down_Vs += positivePart({ length_s, constant_V: -constant_V - down_V, terms: negative });
  }
  return { up_Vs, down_Vs };
}
