/**
 * What machines may ask of the analog circuits: jobs on the numbers that stand on wires and in arrays.
 * Jobs on tiles may be carried out later and by other threads; jobs on banks and everything that returns
 * a number first wait for the tiles' jobs that were asked for before.
 */
/** Where the counters of an arbiter stand; see `machines/arbiter.ts`. */
export interface ArbiterCounters {
  readonly selection: number;
  readonly potentiations: number;
  readonly depressions: number;
}

export interface Datapath {
  /** Puts the bytes of the sample on the rows of layer 0, as x = byte/255. */
  present(): void;
  /** Tile reads forward: column sums of x·w. */
  readForward(tile: number): void;
  /** Tile reads backward: row sums of w·δ. */
  readBackward(tile: number): void;
  /** One bit of the read under way, the least first, where drivers give them one after another. */
  readForwardBit(tile: number, bit: number): void;
  readBackwardBit(tile: number, bit: number): void;
  /** ADCs of a tile convert, in a conversion slot, the next line each of the read held for them. */
  convertForward(tile: number, slot: number): void;
  convertBackward(tile: number, slot: number): void;
  /** Neurons lo ≤ j < hi of a layer add the column sums of their tiles, in row-tile order, and fire. */
  integrate(layer: number, lo: number, hi: number): void;
  fire(layer: number, lo: number, hi: number): void;
  /** Error of the last layer's neurons against the one-hot target. */
  error(layer: number, lo: number, hi: number, label: number): void;
  /** Error of the neurons below `layer` from the row sums of its tiles. */
  backpropagate(layer: number, lo: number, hi: number): void;
  /** Largest x on the rows lo ≤ i < hi of a layer (the bias row is the last), and largest |δ| on columns. */
  peakRow(layer: number, lo: number, hi: number): number;
  peakColumn(layer: number, lo: number, hi: number): number;
  /** Slots of one pulse that the busiest line of an update takes, from the largest x and |δ|: how long it takes. */
  busiest(layer: number, pair: number, peakX: number, peakDelta: number): number;
  /** Drivers of separable trains make them, line by line; nothing where pulse counts are made cell by cell. */
  encodeLines(layer: number, pair: number, peakX: number, peakDelta: number): void;
  /** Where rows or cells of a tile are pulsed one after another: slots that takes, and reads to verify them. */
  tileSlots(tile: number, pair: number): number;
  tileReads(tile: number, pair: number): number;
  /** Update pulses land on one device pair of a tile. */
  update(tile: number, pair: number): void;
  /** Ends an update of a tile: returns how many full pairs it left to be reset. */
  senseUpdate(tile: number, pair: number): number;
  /** Write-back pulses that resetting them will take. */
  writebackPulses(tile: number): number;
  /** Ends a reset of a tile: returns how many full pairs it left in the pair it carried into, see `carryInto`. */
  senseReset(tile: number): number;
  /** Device pair that a reset of a pair carries into; −1 where differences are written back. */
  carryInto(pair: number): number;
  /** Resets a tile's full pairs and writes their differences back. */
  reset(tile: number, pair: number): void;
  /** The arbiter's word for the next update of a tile: its counters, and which polarities pass. */
  grant(tile: number, word: ArbiterCounters & { readonly pass: number }): void;
  /** The arbiter's counters where the trains of the last update have moved them to. */
  counters(tile: number): ArbiterCounters;
  /** Pulses that landed in a tile's last update. */
  landedPulses(tile: number): number;
  /** Write slots, one row at a time, of what the tile did last: see TILE_ROW_SLOTS in `kernel/kernels.ts`. */
  rowSlots(tile: number): number;
  /** Looks in all cells of a tile for pairs that are due for upkeep; `senseUpdate` tells how many there are. */
  findDue(tile: number, pair: number): void;
  /** Moves what a row of a pair holds into another pair. */
  transfer(tile: number, pair: number, row: number): void;
  /** Class that the last layer answers, ties to the lower one. */
  classify(): number;
}
