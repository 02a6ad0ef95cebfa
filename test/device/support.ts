/** Devices of a configuration under pulses: one row of cells, pulsed by the kernels as in training. */
import { resolveConfig } from '../../src/config/index.js';
import { deviceOf } from '../../src/device/device.js';
import * as L from '../../src/kernel/layout.js';
import { loadWasm } from '../../src/kernel/wasm.js';
import { wasmModule } from '../../src/kernel/wasm-node.js';
import { fullRangePair } from '../../src/synapse/architecture.js';
import { network } from '../kernel/support.js';

export interface Bench {
  readonly gMin_S: number;
  readonly gMax_S: number;
  /** G⁺ of every cell, S: set it, and read it after pulses. */
  readonly plus: Float32Array;
  readonly minus: Float32Array;
  /** n pulses (signed) on every cell, with new noise. */
  pulse(n: number): void;
  /** Resets full pairs; returns how many pulses writing back takes. */
  reset(): number;
}

export async function bench(sets: readonly string[], cells: number): Promise<Bench> {
  const config = resolveConfig({ preset: 'single50', sets });
  const pair = fullRangePair(config, 'big');
  const device = deviceOf(config.device, pair.states, pair.gMax_S - pair.gMin_S);
  const spec = {
    ...{ ...pair, encoder: undefined, c2c: device.noiseOfStep, scale: 1 },
    ...{ model: device.model.code, drive: device.drive, up: device.law.up, down: device.law.down },
    ...{ noise_S: device.noise_S, noiseOfChange: device.noiseOfChange },
    ...(device.law.table && { table: device.law.table.up }),
    ...(device.curve.length > 0 && { curve: device.curve }),
  };
  const net = network(7, [{ rows: 1, cols: cells, tileRows: 1, tileCols: cells, pairs: [spec], full: 0 }]);
  const kernels = loadWasm(net.memory, await wasmModule());
  const [layer] = net.layers;
  const [tile] = layer.tiles;
  return {
    ...{ gMin_S: pair.gMin_S, gMax_S: pair.gMax_S, plus: tile.planes[0], minus: tile.planes[1] },
    pulse(n) {
      layer.delta.fill(n);
      kernels.readForward(tile.address);
      kernels.update(tile.address, 0, net.scratch);
      net.i32[(net.run + L.RUN_STEP) >> 2]++;
    },
    reset() {
      kernels.findFull(tile.address, 0);
      const pulses = net.i32[(tile.address + L.TILE_WRITEBACK) >> 2];
      kernels.reset(tile.address, 0, net.scratch);
      return pulses;
    },
  };
}

export function momentsOf(values: ArrayLike<number>): { mean: number; sd: number } {
  const all = Array.from(values);
  const mean = all.reduce((sum, v) => sum + v, 0) / all.length;
  const sd = Math.sqrt(all.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (all.length - 1));
  return { mean, sd };
}
