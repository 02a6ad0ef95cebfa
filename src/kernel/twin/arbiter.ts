/** What stands between an encoder's hits and the devices: the arbiter, and the most pulses of one train. */
import * as L from '../layout.js';
import { PairView, refreshWeight } from './pair.js';
import type { Views } from './views.js';

/** Clips a train to ±PAIR_CAP of a pair. */
export function clipPulses(m: Views, tile: number, pair: number): (n: number) => number {
  const layer = m.int(tile + L.TILE_LAYER);
  const cap = m.float(m.int(layer + L.LAYER_PAIR) + pair * L.PAIR_BYTES + L.PAIR_CAP);
  return cap === 0 ? (n) => n : (n) => Math.max(Math.min(n, cap), -cap);
}

export class Arbiter {
  readonly isCellwise: boolean;
  private readonly pass: number;

  private constructor(
    private readonly m: Views,
    private readonly tile: number,
    private readonly at: number,
  ) {
    this.isCellwise = m.int(at + L.ARBITER_CELLWISE) !== 0;
    this.pass = m.int(at + L.ARBITER_PASS);
  }

  /** The arbiter of a tile, if it has one. */
  static of(m: Views, tile: number): Arbiter | undefined {
    const at = m.int(tile + L.TILE_ARBITER);
    return at === 0 ? undefined : new Arbiter(m, tile, at);
  }

  /** Whether the polarity of a train passes in this update. */
  passes(n: number): boolean {
    return (this.pass & (n > 0 ? L.PASS_POTENTIATION : L.PASS_DEPRESSION)) !== 0;
  }

  stage(cell: number, n: number): void {
    this.m.f32[this.m.at(this.at + L.ARBITER_STAGE) + cell] = n;
  }

  /** Counts a train; true when it passes. */
  private count(counter: number, every: number): boolean {
    const seen = this.m.int(this.at + counter) + 1;
    const through = seen >= this.m.int(this.at + every);
    this.m.setInt(this.at + counter, through ? 0 : seen);
    return through;
  }

  /** The staged trains in the order of their cells, each to the device whose turn it is. */
  landStaged(): void {
    const { m, tile, at } = this;
    const n = m.int(at + L.ARBITER_DEVICES);
    const stage = m.at(at + L.ARBITER_STAGE);
    const uses = m.at(at + L.ARBITER_USES);
    m.i32.fill(0, uses, uses + 2 * n);
    const devices = Array.from({ length: n }, (_, pair) => new PairView(m, tile, pair));
    const { cols, stride } = devices[0];
    let hits = 0;
    let pulses = 0;
    for (let a = 0; a < m.int(tile + L.TILE_ACTIVE_COUNT); a++) {
      const row = m.i32[m.at(tile + L.TILE_ACTIVE_ROW) + a];
      for (let c = 0; c < cols; c++) {
        const cell = row * stride + c;
        const train = m.f32[stage + cell];
        if (train === 0) continue;
        m.f32[stage + cell] = 0;
        const through =
          train > 0
            ? this.count(L.ARBITER_POTENTIATIONS, L.ARBITER_POTENTIATION_EVERY)
            : this.count(L.ARBITER_DEPRESSIONS, L.ARBITER_DEPRESSION_EVERY);
        if (!through) continue;
        const device = m.int(at + L.ARBITER_SELECTION);
        m.setInt(at + L.ARBITER_SELECTION, (device + m.int(at + L.ARBITER_INCREMENT)) % n);
        devices[device].potentiate(train > 0 ? 0 : 1, cell, Math.abs(train), L.STREAM_C2C);
        refreshWeight(m, tile, cell);
        m.i32[uses + device]++;
        m.i32[uses + n + device] += Math.trunc(Math.abs(train));
        hits++;
        pulses += Math.trunc(Math.abs(train));
      }
    }
    m.setInt(tile + L.TILE_HITS, hits);
    m.setInt(tile + L.TILE_PULSES, pulses);
  }
}
