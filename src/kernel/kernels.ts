/**
 * The kernels' contract: the arithmetic of crossbar tiles and neuron banks on one linear memory.
 *
 * Two implementations agree to the last bit: AssemblyScript with WASM SIMD (`assembly/`, loaded by
 * `wasm.ts`) and plain TypeScript (`twin/`), which is also the readable definition. Numbers are f32
 * with one rounding per operation and no fused multiply-add. Pointers are byte addresses of the
 * structures in `layout.ts`.
 */

/** One device pair's cell that a kernel touched, or a tile's totals, are left in the structures. */
export interface Kernels {
  readonly name: 'wasm' | 'typescript';
  readonly memory: WebAssembly.Memory;

  /** `X[i] = bytes[i] / 255` for i < count; X is LAYER_X. The bias entry is left alone. */
  present(layer: number, bytes: number, count: number): void;

  /**
   * Forward read of a tile. Gathers its rows with x ≠ 0 into TILE_ACTIVE_ROW/X (ascending), then
   * `forward[c] = Σ x[r]·w[r,c]`, r over the active rows in ascending order, each term rounded and
   * then added to the running sum, which starts at +0. Where LAYER_DAC_TOP is not 0, x is here
   * `code / top`, code = round-half-even(x·top) clipped to ±top; the gathered x stay as they are. Where the tile has a
   * TILE_SPREAD, every sum then takes a normal deviate of standard deviation √(V + NOISE_LINE²) with V = Σ x²·Σ_p
   * (NOISE_DEVICE·s·c_p)²·(G⁺² + G⁻²), keyed by the cell of the line in the tile's first row (backward: first column); in
   * `readBackward` x is δ as driven, before the unit of the errors, and in `readSpikes` every time step is a read.
   */
  readForward(tile: number): void;

  /**
   * Backward read of a tile: `backward[r] = Σ_c w[r,c]·δ[c]`. Four running sums (columns congruent
   * 0, 1, 2, 3 modulo 4, ascending) are joined as `(s0 + s1) + (s2 + s3)`. Where the tile has a TILE_DRIVE, δ is here
   * `δ / peak` as DACs give it (as x above), peak the largest |δ| on the tile's columns or 1, see LAYER_ERROR_SCALING,
   * left in TILE_DRIVE_PEAK; where LAYER_ADC_TOP is 0 the sums are multiplied by it.
   */
  readBackward(tile: number): void;

  /**
   * Where LAYER_BITS is not 0, `readForward` and `readBackward` leave codes at TILE_DRIVE and sum nothing; these sum one bit
   * of the codes, d = sign·((|code| ≫ bit) & 1), in the same order into TILE_HELD, and set TILE_BIT. `convertForward` and
   * `convertBackward` then convert what is held and add it to `forward`, `backward`:
   * `below + converted·((2^bit / LAYER_DAC_TOP)·peak)`, below = 0 for bit 0, peak = 1 forward; LAYER_ADC_TOP may be 0.
   */
  readForwardBit(tile: number, bit: number): void;
  readBackwardBit(tile: number, bit: number): void;

  /**
   * ADCs at a tile's columns, at its rows: with A = ⌈lines / LAYER_LINES_PER_ADC⌉ ADCs, slot s converts the lines
   * s·A ≤ i < (s + 1)·A; ALL_SLOTS converts every line. `code = round-half-even(v / lsb)`, clipped to ±LAYER_ADC_TOP;
   * v becomes `code·lsb`, at the rows then `·TILE_DRIVE_PEAK`. LAYER_ADC_TOP is not 0 unless LAYER_BITS is.
   */
  convertForward(tile: number, slot: number): void;
  convertBackward(tile: number, slot: number): void;

  /** `z[j] = Σ forward[j]` over the layer's row tiles in order, for the neurons lo ≤ j < hi. */
  integrate(layer: number, lo: number, hi: number): void;

  /** `y[j] = sigmoid(z[j])`, lo ≤ j < hi. */
  fire(layer: number, lo: number, hi: number): void;

  /** Output error of the last layer: `δ[j] = t[j] − y[j]`, t one-hot at `label`; LAYER_ERROR_FORM applies. */
  error(layer: number, lo: number, hi: number, label: number): void;

  /**
   * Hidden error: `δ_below[j] = (Σ backward[j])·y·(1 − y)`, the sum over `layer`'s column tiles in
   * order, `(sum·y)·(1 − y)`, for the neurons lo ≤ j < hi of the layer below.
   */
  backpropagate(layer: number, lo: number, hi: number): void;

  /** Largest |v| of `count` floats; 0 when count is 0. */
  peak(values: number, count: number): number;

  /** Σ (δ[j])² over the layer's columns: one f64 sum in ascending order of f64 squares. */
  squaredError(layer: number): number;

  /** Index of the largest y of a layer, the lowest one of equals. */
  classify(layer: number): number;

  /**
   * Trains of an encoder that makes them: the slots, of LINES_SLOTS, in which each row and each column fires go to
   * LINES_ROWS and LINES_COLS as bits. ENCODER_STOCHASTIC_TRAIN: each slot with probability
   * min(1, LINES_ROW_GAIN·|x|), min(1, LINES_COL_GAIN·|δ|), keyed by line (stream ENCODER). ENCODER_OVERLAP: the same as
   * shares of the slots, rounded half to even; rows take the first, columns evenly spaced ones.
   */
  encodeLines(layer: number, pair: number, scratch: number): void;

  /**
   * Update pulses land on one pair of a tile: `n = encode(v)`, v = fround(fround(x·scale)·δ), for every active row (as
   * gathered by the last forward read) and every column; stochastic rounding takes x from LAYER_X, trains what
   * `encodeLines` left. n > 0 potentiates G⁺ by n pulses,
   * n < 0 potentiates G⁻ by |n|. One pulse train changes the conductance by
   * `ΔG = step·(n + c2c·√n·ξ)`, evaluated as `fround(step·fround(n + fround(fround(c2c·√n)·ξ)))`
   * (`step·n` when c2c is 0), ξ the cell's normal deviate of stream C2C (see `philox.ts`); the result
   * is clipped to [gMin, gMax] (+ the device's offset where TILE_OFFSETS ≠ 0), and w of the cell is
   * computed anew. Cells left with one device at its upper bound and the other more than PAIR_MARGIN
   * above its lower bound are listed in TILE_FULL, in the order of the hits; TILE_FULL_COUNT, TILE_WRITEBACK, TILE_HITS
   * and TILE_PULSES are set. `scratch` is SCRATCH_BYTES of this thread.
   *
   * Between encoder and devices: n is clipped to ±PAIR_CAP. With an ARBITER the polarities that ARBITER_PASS does not
   * name get nothing; with ARBITER_CELLWISE trains are taken row by row, columns ascending, and counted by polarity; every
   * ARBITER_…_EVERYth passes, and lands on the pair ARBITER_SELECTION, which then advances by ARBITER_INCREMENT modulo
   * ARBITER_DEVICES. Full pairs are then not listed.
   */
  update(tile: number, pair: number, scratch: number): void;

  /** Ideal weights: `w[r,c] += fround(fround(η·x[r])·δ[c])` on the active rows. TILE_HITS = active rows · cols. */
  updateIdeal(tile: number): void;

  /**
   * Resets the pairs listed in TILE_FULL: both devices to their lower bound, then
   * `n = round-half-even(|d| / step)` write-back pulses, d = (G⁺ − offset⁺) − (G⁻ − offset⁻) before the
   * reset, to the device that was larger; noise of stream RESET, clipped as in `update`. w is computed anew and the list
   * is emptied (TILE_FULL_COUNT and TILE_WRITEBACK become 0).
   */
  reset(tile: number, pair: number, scratch: number): void;

  /**
   * Resets the pairs listed in TILE_FULL and carries what they held into pair PAIR_CARRY_INTO: with d as in `reset` and
   * C = PAIR_CARRY, `m = round-half-even(|d| / C)` pulses go to that pair, to the device that d's sign says; the rest
   * `|d| − m·C` is written back to the pair itself in `round-half-even(|rest| / step)` pulses, to the device that its
   * sign says. Noise of stream RESET, clipped as in `update`. TILE_FULL then lists the cells where the pair that was
   * carried into is full, with TILE_WRITEBACK for its reset.
   */
  carry(tile: number, pair: number, scratch: number): void;

  /**
   * Lists the pairs of a tile that are due for upkeep, all cells in order, with TILE_WRITEBACK as for `reset`: those with
   * |difference| ≥ PAIR_DUE_DIFFERENCE (as in `reset`), or whose larger device stands PAIR_DUE_UPPER or more above its
   * lower bound and the smaller one PAIR_DUE_LOWER. TILE_ROW_SLOTS becomes the number of rows with such a pair, TILE_HITS and TILE_PULSES 0.
   */
  findDue(tile: number, pair: number): void;

  /**
   * Reads one row (local to the tile) of a pair and moves what it holds: v = PAIR_TRANSFER·(G⁺ − G⁻), as pulses on
   * the pair PAIR_TRANSFER_INTO. With a TILE_STATE H of the tile `H += v`, and the whole part of H goes; without, v rounded
   * stochastically, ⌊|v| + u⌋, u the cell's uniform deviate of stream ROUNDING and plane 2·pair. At most PAIR_CAP (of the
   * other pair) pulses a cell. They land as those of `update` do, and TILE_HITS, TILE_PULSES and TILE_FULL tell of them;
   * TILE_ROW_SLOTS is the sum of the most pulses of a cell of either polarity. (An ENCODER_ACCUMULATE leaves there the sum
   * of such sums over the rows.)
   */
  transfer(tile: number, pair: number, row: number, scratch: number): void;

  /** Lists, as `update` does, every pair of the tile that needs a reset, whether just pulsed or not. */
  findFull(tile: number, pair: number): void;

  /**
   * Lets the devices of a pair drift to what they are at the time `now_s`: G = G_rest + (G_w − G_rest)·e^(−ν·ln(age)), age =
   * (now − t_w)/DEVICE_DRIFT_T0, where that is above 1, and G_w before; G_rest = lower + DEVICE_DRIFT_REST·(upper − lower).
   * A device whose conductance is not what the last drift left has been written: G_w = G, t_w = now. The weights are left
   * as they are. @param planes arrays of the tile
   */
  drift(tile: number, pair: number, planes: number, now_s: number): void;

  /**
   * w of every cell from its conductances: `s·Σ_p c_p·(G⁺_p − G⁻_p)`, the sum over pairs in order, then ·s; where the tile
   * has a TILE_SERIES R, with G/(1 + G·R) for each G. So it is wherever w is computed anew.
   */
  refreshWeights(tile: number): void;

  /**
   * Spikes of a sample on the rows of the first layer (`SOURCE`): masks to LAYER_TRAIN, `Σ SOURCE_TRACE[t]` over
   * a row's spikes, t ascending, to LAYER_X. Poisson: the gap before the next spike is
   * `⌊fround(log32(u)·table[byte])⌋` empty steps, u ∈ (0, 1] from word k of the row (cell = row, plane 0) for its
   * k-th spike, in `stream` with `key` in the place of the step. The bias row is left alone. `scratch` as in `update`.
   */
  encodeSpikes(layer: number, bytes: number, count: number, stream: number, key: number, scratch: number): void;

  /**
   * Read of a tile with the spike trains on its rows: `currents[t][c] = Σ w[r,c]` over the rows that spike in step t,
   * ascending, from +0. Also gathers the rows with x ≠ 0 as `readForward` does: x is the rows' trace.
   */
  readSpikes(tile: number, scratch: number): void;

  /** `current[t][j] = Σ currents[t][j]` over the layer's row tiles in order, for lo ≤ j < hi and every step. */
  integrateSpikes(layer: number, lo: number, hi: number): void;

  /**
   * Runs leaky integrate-and-fire neurons lo ≤ j < hi through all steps from rest (u = i = b = 0). Each step:
   * `i = α·i + I`, `u = β·u + gain·i` unless held, `θ = threshold + b`, surrogate += K[t]/(1 + slope·|u − θ|)² unless
   * held; a spike when u ≥ θ and not held adds c[t] to y, resets u and holds it for `refractory` steps;
   * `b = adapt_decay·(b + adapt after a spike)`. Leaves y (the trace), the surrogate, the spike train and its count.
   */
  lif(layer: number, lo: number, hi: number): void;

  /** Readout of leaky integrators: `y[j] = sigmoid(gain·z[j])`, lo ≤ j < hi. */
  readout(layer: number, lo: number, hi: number): void;

  /** `δ_below[j] = (Σ backward[j])·surrogate_below[j]`, the sum over `layer`'s column tiles in order, lo ≤ j < hi. */
  backpropagateSpikes(layer: number, lo: number, hi: number): void;

  /**
   * Neurons of a layer that inhibit each other, from step `from` (0 = from rest) until one spikes: the one whose
   * membrane `v = β·v + gain·I` is furthest above `threshold + rise`, ties to the lower one. Its spike takes all
   * membranes to 0, holds its own for `refractory` steps and, when `learning` is not 0, raises its threshold by `adapt`
   * for good. Leaves it in NEURON_WINNER and, one-hot, in δ, and counts. Returns its step; the number of steps when none spiked.
   */
  compete(layer: number, from: number, learning: number): number;

  /**
   * What the spike of neuron `column` in step `step` teaches: `x[r] = growth[Δ] − (decline[Δ] + declineAfter[Δ′])·w[r]`,
   * w[r] the last backward read of the column's tiles, Δ and Δ′ as in `snn/stdp/rule.ts`; 0 in the bias row. Where
   * weights have a fixed sum, `w + rate·x` is scaled to it: `x[r] += (w[r] + rate·x[r])·(weightSum/Σ(w + rate·x) − 1)/rate`.
   * The rows of the column's tiles are gathered as by a forward read, those of other tiles emptied.
   */
  contrast(layer: number, column: number, step: number): void;

  /** The currents of one column from step `from` on, of the weights as they stand: as `readSpikes`, `integrateSpikes`. */
  columnCurrents(layer: number, column: number, from: number, scratch: number): void;

  /**
   * Energy meter of a tile, see METER in `layout.ts`; nothing where TILE_METER is 0. `meterArrays` adds up the rows and
   * columns of its arrays as they stand; updates and resets keep these sums from then on.
   */
  meterArrays(tile: number): void;

  /** After a forward read: x² and x²·ΣG of the rows it drove, in their order. */
  meterForward(tile: number): void;

  /** After a read of spike trains: every spike counts as x = 1. */
  meterSpikes(tile: number): void;

  /** After a backward read: the same for the columns. */
  meterBackward(tile: number): void;

  /** Before a pair's row is read on its own, for a transfer; or all its rows, one after another, to look for pairs (−1). */
  meterRows(tile: number, pair: number, row: number): void;

  /** Before a reset or a carry of the pairs listed in TILE_FULL: what it will take, lines as they stand. */
  meterReset(tile: number, pair: number): void;
}
