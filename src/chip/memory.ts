/**
 * Where a chip stands in the kernels' memory: writes the LAYER, PAIR and TILE structures of
 * `kernel/layout.ts` and gives out their addresses.
 */
import type { Config } from '../config/index.js';
import { deviceModels } from '../device/index.js';
import * as L from '../kernel/layout.js';
import { encoders } from '../pulse/index.js';
import type { ChipStructure, LayerShape, TileShape } from './structure.js';

/** Addresses (bytes) of a chip's structures. */
export interface ChipMemory {
  readonly run: number;
  readonly layers: readonly number[];
  /** By tile index of the whole chip. */
  readonly tiles: readonly number[];
  /** u8[inputs]: the sample on the input. */
  readonly input: number;
  /** SCRATCH_BYTES for each thread. */
  readonly scratch: readonly number[];
  readonly bytes: number;
}

export const WASM_PAGE = 65536;
/** The first page stays free: address 0 means «none», and the compiler may want some of it. */
const FIRST_ADDRESS = WASM_PAGE;
const ALIGNMENT = 64;

const pad4 = (n: number) => (n + 3) & ~3;

/** Gives out addresses one after another; nothing is ever given back. */
class Allocator {
  next = FIRST_ADDRESS;
  bytes(count: number): number {
    const address = this.next;
    this.next = Math.ceil((address + count) / ALIGNMENT) * ALIGNMENT;
    return address;
  }
  floats(count: number): number {
    return this.bytes(4 * pad4(count));
  }
}

interface TilePlan {
  readonly shape: TileShape;
  readonly address: number;
  readonly stride: number;
  readonly planeBytes: number;
  readonly weights: number;
  readonly planes: number;
  readonly offsets: number;
  readonly activeRow: number;
  readonly activeX: number;
  readonly forward: number;
  readonly backward: number;
  readonly full: number;
}

interface LayerPlan {
  readonly shape: LayerShape;
  readonly address: number;
  readonly x: number;
  readonly z: number;
  readonly delta: number;
  readonly pair: number;
  readonly tileTable: number;
  readonly tiles: readonly TilePlan[];
}

/** The plan of a chip's memory: how large it is and where everything goes. Nothing is written yet. */
export class MemoryPlan {
  readonly run: number;
  readonly input: number;
  readonly scratch: readonly number[];
  readonly bytes: number;
  private readonly layers: readonly LayerPlan[];
  /** Activations of the output layer, which drive no further layer. */
  private readonly output: number;

  constructor(
    private readonly chip: ChipStructure,
    private readonly config: Config,
    threads: number,
  ) {
    const at = new Allocator();
    const pairs = chip.pairs.length;
    this.run = at.bytes(L.RUN_BYTES);
    this.input = at.bytes(chip.layers[0].rows + 64);
    this.scratch = Array.from({ length: threads }, () => at.bytes(L.SCRATCH_BYTES));
    this.layers = chip.layers.map((shape) => ({
      shape,
      address: at.bytes(L.LAYER_BYTES),
      x: at.floats(shape.rows + 4),
      z: at.floats(shape.cols + 4),
      delta: at.floats(shape.cols + 4),
      pair: at.bytes(Math.max(1, pairs) * L.PAIR_BYTES),
      tileTable: at.bytes(4 * shape.tiles.length),
      tiles: shape.tiles.map((tile) => planTile(at, tile, 2 * pairs, config.device.d2d > 0)),
    }));
    this.output = at.floats((chip.layers.at(-1)?.cols ?? 0) + 4);
    this.bytes = at.next;
  }

  /** Writes the structures (counts, pointers, device parameters) into a memory of at least `bytes`, all zero. */
  write(memory: WebAssembly.Memory): ChipMemory {
    const view = new DataView(memory.buffer);
    const i32 = (address: number, value: number) => view.setInt32(address, value, true);
    const f32 = (address: number, value: number) => view.setFloat32(address, value, true);
    const seed = BigInt(this.config.seed);
    i32(this.run + L.RUN_SEED_LO, Number(BigInt.asIntN(32, seed)));
    i32(this.run + L.RUN_SEED_HI, Number(BigInt.asIntN(32, seed >> 32n)));

    this.layers.forEach((layer, index) => {
      const { shape, address } = layer;
      i32(address + L.LAYER_INDEX, index);
      i32(address + L.LAYER_ROWS, shape.rows);
      i32(address + L.LAYER_COLS, shape.cols);
      i32(address + L.LAYER_X, layer.x);
      i32(address + L.LAYER_Z, layer.z);
      i32(address + L.LAYER_Y, this.layers[index + 1]?.x ?? this.output);
      i32(address + L.LAYER_DELTA, layer.delta);
      i32(address + L.LAYER_TILES, layer.tileTable);
      i32(address + L.LAYER_ROW_TILES, shape.rowTiles);
      i32(address + L.LAYER_COL_TILES, shape.colTiles);
      i32(address + L.LAYER_TILE_ROWS, this.config.tile.rows);
      i32(address + L.LAYER_TILE_COLS, this.config.tile.cols);
      i32(address + L.LAYER_PAIRS, this.chip.pairs.length);
      i32(address + L.LAYER_PAIR, layer.pair);
      f32(address + L.LAYER_WEIGHT_SCALE, this.chip.weightScale);
      f32(address + L.LAYER_RATE, this.config.train.rate);
      i32(
        address + L.LAYER_ERROR_FORM,
        this.config.train.error === 'derivative' ? L.ERROR_DERIVATIVE : L.ERROR_DIFFERENCE,
      );
      i32(address + L.LAYER_RUN, this.run);
      i32(address + L.LAYER_BELOW, index > 0 ? this.layers[index - 1].address : 0);
      f32(layer.x + 4 * (shape.rows - 1), 1); // bias row
      this.writePairs(layer.pair, i32, f32);
      layer.tiles.forEach((tile, t) => {
        i32(layer.tileTable + 4 * t, tile.address);
        writeTile(tile, address, i32);
      });
    });
    return {
      run: this.run,
      layers: this.layers.map((layer) => layer.address),
      tiles: this.layers.flatMap((layer) => layer.tiles.map((tile) => tile.address)),
      input: this.input,
      scratch: this.scratch,
      bytes: this.bytes,
    };
  }

  private writePairs(
    address: number,
    i32: (address: number, value: number) => void,
    f32: (address: number, value: number) => void,
  ): void {
    this.chip.pairs.forEach((pair, p) => {
      const at = address + p * L.PAIR_BYTES;
      f32(at + L.PAIR_G_MIN, pair.gMin_S);
      f32(at + L.PAIR_G_MAX, pair.gMax_S);
      f32(at + L.PAIR_STEP, pair.step_S);
      f32(at + L.PAIR_C2C, this.config.device.c2c);
      f32(at + L.PAIR_COEF, pair.coef);
      f32(at + L.PAIR_SCALE, this.config.train.rate / (this.chip.weightScale * pair.coef * pair.step_S));
      i32(at + L.PAIR_ENCODER, encoders.get(this.config.pulse.encoder).code);
      i32(at + L.PAIR_MODEL, deviceModels.get(this.config.device.model).code);
    });
  }
}

function planTile(at: Allocator, shape: TileShape, planes: number, offsets: boolean): TilePlan {
  const stride = pad4(shape.cols);
  const planeBytes = 4 * shape.rows * stride;
  return {
    shape,
    stride,
    planeBytes,
    address: at.bytes(L.TILE_BYTES),
    activeRow: at.bytes(4 * pad4(shape.rows + 4)),
    activeX: at.floats(shape.rows + 4),
    forward: at.floats(stride),
    backward: at.floats(shape.rows + 4),
    weights: at.floats(shape.rows * stride),
    planes: planes > 0 ? at.bytes(planes * planeBytes) : 0,
    offsets: planes > 0 && offsets ? at.bytes(planes * planeBytes) : 0,
    full: planes > 0 ? at.bytes(4 * shape.rows * shape.cols) : 0,
  };
}

function writeTile(tile: TilePlan, layer: number, i32: (address: number, value: number) => void): void {
  const { shape, address } = tile;
  i32(address + L.TILE_LAYER, layer);
  i32(address + L.TILE_ROW0, shape.row0);
  i32(address + L.TILE_COL0, shape.col0);
  i32(address + L.TILE_ROWS, shape.rows);
  i32(address + L.TILE_COLS, shape.cols);
  i32(address + L.TILE_STRIDE, tile.stride);
  i32(address + L.TILE_WEIGHTS, tile.weights);
  i32(address + L.TILE_PLANES, tile.planes);
  i32(address + L.TILE_PLANE_BYTES, tile.planeBytes);
  i32(address + L.TILE_OFFSETS, tile.offsets);
  i32(address + L.TILE_ACTIVE_ROW, tile.activeRow);
  i32(address + L.TILE_ACTIVE_X, tile.activeX);
  i32(address + L.TILE_FORWARD, tile.forward);
  i32(address + L.TILE_BACKWARD, tile.backward);
  i32(address + L.TILE_FULL, tile.full);
}
