/** Typed views of the kernels' memory, and the structures in it read field by field. */
import * as L from '../layout.js';

export class Views {
  readonly i32: Int32Array;
  readonly f32: Float32Array;
  readonly u8: Uint8Array;

  constructor(readonly memory: WebAssembly.Memory) {
    this.i32 = new Int32Array(memory.buffer);
    this.f32 = new Float32Array(memory.buffer);
    this.u8 = new Uint8Array(memory.buffer);
  }

  int(address: number): number {
    return this.i32[address >>> 2];
  }

  float(address: number): number {
    return this.f32[address >>> 2];
  }

  setInt(address: number, value: number): void {
    this.i32[address >>> 2] = value;
  }

  /** Index in `f32` (and `i32`) of the array that a pointer field points to. */
  at(field: number): number {
    return this.i32[field >>> 2] >>> 2;
  }

  /** Index of the conductance plane `plane` of a tile. */
  plane(tile: number, plane: number): number {
    return (this.int(tile + L.TILE_PLANES) + plane * this.int(tile + L.TILE_PLANE_BYTES)) >>> 2;
  }

  /** The same for planes that a field of the tile points to; −1 when it points nowhere. */
  valuesOf(field: number, tile: number, plane: number): number {
    const base = this.int(tile + field);
    return base === 0 ? -1 : (base + plane * this.int(tile + L.TILE_PLANE_BYTES)) >>> 2;
  }
}
