/** Where the energy meters of a chip's tiles stand in the kernels' memory, and what they have summed up. */
import * as L from '../kernel/layout.js';

/** Gives out addresses. */
export interface Space {
  bytes(count: number): number;
}

export interface MeterPlan {
  readonly address: number;
  readonly rows: number;
  readonly cols: number;
  readonly planes: number;
  /** Address by field. */
  readonly fields: ReadonlyMap<number, number>;
}

/** Room for the meter of a tile of rows × cols cells with that many arrays. */
export function planMeter(at: Space, rows: number, cols: number, planes: number): MeterPlan {
  const words = (lines: number) => 4 * planes * ((lines + 31) >> 5);
  const sizes: readonly [field: number, bytes: number][] = [
    [L.METER_ROW_SUMS, 8 * rows * planes],
    [L.METER_COL_SUMS, 8 * cols * planes],
    [L.METER_ROW_PULSES, 4 * rows * planes],
    [L.METER_COL_PULSES, 4 * cols * planes],
    [L.METER_ROW_MARKS, words(rows)],
    [L.METER_COL_MARKS, words(cols)],
    [L.METER_ROUND, 8 * planes],
    [L.METER_NOW, 16 * planes],
    [L.METER_AFTER, 16 * planes],
    [L.METER_TILE_SUMS, 8 * L.METER_TILE_COUNT],
    [L.METER_PLANE_SUMS, 8 * planes * L.METER_PLANE_COUNT],
  ];
  const address = at.bytes(L.METER_BYTES);
  return { address, rows, cols, planes, fields: new Map(sizes.map(([field, bytes]) => [field, at.bytes(bytes)])) };
}

/** 2⁴⁰: conductances are rounded to this part of twice the range. */
const STEPS = 1_099_511_627_776;
/** Adding 1.5·2⁵² and taking it away rounds to whole numbers. */
const WHOLE = 6_755_399_441_055_744;

/** What `METER_ROUND` holds for devices up to `gMax_S`: sums of 4096 of them, and any offset up to gMax, are exact. */
export function roundingOf(gMax_S: number): number {
  let range = 1;
  while (range >= 2 * gMax_S) range /= 2;
  while (range < 2 * gMax_S) range *= 2;
  return (WHOLE * range) / STEPS;
}

/** Writes the METER structure. @param gMax_S of every plane. */
export function writeMeter(plan: MeterPlan, memory: WebAssembly.Memory, gMax_S: readonly number[]): void {
  const i32 = new Int32Array(memory.buffer);
  const f64 = new Float64Array(memory.buffer);
  i32[(plan.address + L.METER_PLANES) >> 2] = plan.planes;
  for (const [field, address] of plan.fields) i32[(plan.address + field) >> 2] = address;
  const round = (plan.fields.get(L.METER_ROUND) as number) >> 3;
  gMax_S.forEach((largest, plane) => {
    f64[round + plane] = roundingOf(largest);
  });
}

/** What a tile's meter has summed up: first the tile's sums, then those of its arrays one after the other. */
export class TileMeter {
  private readonly tile: Float64Array;
  private readonly planes: Float64Array;

  constructor(memory: WebAssembly.Memory, plan: Pick<MeterPlan, 'fields' | 'planes'>) {
    const view = (field: number, length: number) =>
      new Float64Array(memory.buffer, plan.fields.get(field) as number, length);
    this.tile = view(L.METER_TILE_SUMS, L.METER_TILE_COUNT);
    this.planes = view(L.METER_PLANE_SUMS, plan.planes * L.METER_PLANE_COUNT);
  }

  ofTile(sum: number): number {
    return this.tile[sum];
  }

  ofPlane(plane: number, sum: number): number {
    return this.planes[plane * L.METER_PLANE_COUNT + sum];
  }

  snapshot(): number[] {
    return [...this.tile, ...this.planes];
  }

  restore(sums: readonly number[]): void {
    if (sums.length !== this.tile.length + this.planes.length) {
      throw new RangeError(`expected ${this.tile.length + this.planes.length} sums of a meter, got ${sums.length}`);
    }
    this.tile.set(sums.slice(0, this.tile.length));
    this.planes.set(sums.slice(this.tile.length));
  }
}
