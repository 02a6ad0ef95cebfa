/** Rows that transfers and searches read one by one: the ledger against sums over the cells of every read. */
import { describe, expect, it } from 'vitest';
import type { LedgerRow } from '../../src/energy/ledger.js';
import * as L from '../../src/kernel/layout.js';
import type { KernelFactory } from '../../src/train/training.js';
import { configOf, syntheticData, trainingOf, twin, wasm } from '../chip/support.js';

const data = syntheticData(36, 4, 60, 10);
const [READ_V, READ_s, CELL_F] = [0.5, 100e-9, 0.1 * 0.2e-15];

/** Kernels that leave the conductances of every row read: by tile and array, ΣG of all reads, and how many. */
function listening(make: KernelFactory) {
  const reads = new Map<string, { count: number; sum_S: number }>();
  const factory: KernelFactory = (memory) => {
    const kernels = make(memory);
    const i32 = new Int32Array(memory.buffer);
    const f32 = new Float32Array(memory.buffer);
    const word = (address: number, field: number) => i32[(address + field) >> 2];
    const note = (kind: string, tile: number, pair: number, rows: readonly number[]) => {
      for (const array of [2 * pair, 2 * pair + 1]) {
        const key = `${kind} ${tile} ${array}`;
        const sum = reads.get(key) ?? { count: 0, sum_S: 0 };
        for (const row of rows) {
          const at = (word(tile, L.TILE_PLANES) + array * word(tile, L.TILE_PLANE_BYTES)) >> 2;
          const cells = f32.subarray(at + row * word(tile, L.TILE_STRIDE)).subarray(0, word(tile, L.TILE_COLS));
          sum.count++;
          for (const g of cells) sum.sum_S += g;
        }
        reads.set(key, sum);
      }
    };
    return {
      ...kernels,
      transfer: (tile, pair, row, scratch) => {
        note('update', tile, pair, [row]);
        kernels.transfer(tile, pair, row, scratch);
      },
      findDue: (tile, pair) => {
        note(
          'reset',
          tile,
          pair,
          Array.from({ length: word(tile, L.TILE_ROWS) }, (_, r) => r),
        );
        kernels.findDue(tile, pair);
      },
    };
  };
  return { factory, reads };
}

describe.each([
  ['wasm', wasm],
  ['typescript', twin],
] as const)('reads of upkeep, %s kernels', (_, make) => {
  it.each([
    ['tiki-taka', 'tiki_taka.every=2', 'update', 1],
    ['ttv2', 'tiki_taka.every=2', 'update', 1],
    ['pcm-pair', 'refresh.every=5', 'reset', 2],
    ['periodic-carry', 'carry.every=5', 'reset', 2],
  ] as const)('%s, %s', (preset, often, phase, perPair) => {
    const { factory, reads } = listening(make);
    const sets = ['network.layers=[36,12,4]', 'tile.rows=16', 'tile.cols=8', 'energy.preset=isaac-32nm'];
    const config = configOf(preset, [...sets, 'energy.cell=crossbar', 'device.read_V=0.5', often]);
    const training = trainingOf(config, data, { kernels: factory });
    training.trainSamples(30);
    expect([...reads.keys()].some((key) => key.startsWith(phase))).toBe(true);
    const rows = training.ledger?.rows() ?? [];
    const names = training.analog.structure.pairs.flatMap(({ name }) => [`${name}+`, `${name}-`]);
    const found = rows.filter(({ operation }) => operation === 'read rows');
    expect(found).toHaveLength([...reads.values()].filter(({ count }) => count > 0).length);
    for (const [key, { count, sum_S }] of reads) {
      const [of, address, array] = key.split(' ');
      const tile = training.analog.at.tiles.indexOf(Number(address));
      const shape = training.analog.structure.tiles[tile];
      const is = (row: LedgerRow) => row.phase === of && row.tile === tile && row.array === names[Number(array)];
      const [heat] = found.filter(is);
      const share_V = READ_V * (training.analog.structure.pairs[Number(array) >> 1].readShare ?? 1);
      const heat_J = share_V ** 2 * READ_s * sum_S;
      expect(heat.count).toBe(count);
      expect(Math.abs(heat.energy_J - heat_J)).toBeLessThanOrEqual(1e-12 * heat_J);
      const [wires] = rows.filter((row) => is(row) && row.operation === 'charge rows');
      expect(wires.energy_J).toBeCloseTo(count * share_V ** 2 * shape.cols * CELL_F, 24);
      const conversions = rows.filter((row) => is(row) && row.operation === 'convert');
      const both = perPair === 2 || Number(array) % 2 === 0;
      expect(conversions.map((row) => row.count)).toEqual(both ? [count * shape.cols] : []);
    }
  });
});
