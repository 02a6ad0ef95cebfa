/**
 * Where everything lives in the kernels' memory: byte offsets of the fields of its structures.
 * The one file read by both compilers, TypeScript (`src/`) and AssemblyScript (`src/kernel/assembly/`),
 * so it holds `export const NAME = integer` lines and nothing else.
 *
 * Every field is 4 bytes: `i32`, `f32`, or a pointer (byte address in the same memory).
 * Arrays are 16-byte aligned and padded to a multiple of 4 floats; padding is 0 and stays 0.
 * A *cell* of a tile is `row * stride + col` with tile-local row and column.
 * A *key cell* is `row * columns + column` of the layer's whole matrix: it keys noise, so that tiling
 * never changes a draw.
 */

// --- RUN: one per memory -------------------------------------------------------------------
export const RUN_SEED_LO = 0; // i32: low word of the seed, Philox key 0
export const RUN_SEED_HI = 4; // i32: high word of the seed, Philox key 1
export const RUN_STEP = 8; // i32: training samples begun, Philox counter 1
export const RUN_BYTES = 64;

// --- LAYER: one weight matrix with its input and output vectors ------------------------------
export const LAYER_INDEX = 0; // i32: 0 for the matrix next to the input
export const LAYER_ROWS = 4; // i32: inputs, the bias row included
export const LAYER_COLS = 8; // i32: outputs
export const LAYER_X = 12; // ptr f32[rows]: voltages on the rows, dimensionless 0…1; bias row last, always 1
export const LAYER_Z = 16; // ptr f32[cols]: summed column currents, in weight units
export const LAYER_Y = 20; // ptr f32[cols]: activations; for all but the last layer this *is* LAYER_X of the next
export const LAYER_DELTA = 24; // ptr f32[cols]: error at the columns
export const LAYER_TILES = 28; // ptr ptr[rowTiles * colTiles]: TILE structures, row-tile major
export const LAYER_ROW_TILES = 32; // i32
export const LAYER_COL_TILES = 36; // i32
export const LAYER_TILE_ROWS = 40; // i32: rows of a full tile (the last row of tiles may have fewer)
export const LAYER_TILE_COLS = 44; // i32: columns of a full tile (the last column of tiles may have fewer)
export const LAYER_PAIRS = 48; // i32: device pairs per synapse; 0 = ideal floating-point weights
export const LAYER_PAIR = 52; // ptr PAIR[pairs], PAIR_BYTES apart
export const LAYER_WEIGHT_SCALE = 56; // f32: s, weight per siemens
export const LAYER_RATE = 60; // f32: learning rate η; used by ideal weights
export const LAYER_ERROR_FORM = 64; // i32: ERROR_…
export const LAYER_RUN = 68; // ptr RUN
export const LAYER_BELOW = 72; // ptr LAYER whose outputs feed this one; 0 for the first
export const LAYER_LINES = 76; // ptr LINES: the update trains on its rows and columns
export const LAYER_NOISE = 80; // ptr NOISE of reads, where tiles have a TILE_SPREAD
export const LAYER_TRAIN_STRIDE = 88; // i32: masks from word to word of LAYER_TRAIN
export const LAYER_SOURCE = 92; // ptr SOURCE of the spikes on the rows of the first layer; 0 = none
export const LAYER_TRAIN = 96; // ptr u32[words][rows]: spike trains on the rows, step t in bit t % 32 of word t / 32
export const LAYER_NEURON = 100; // ptr NEURON: what the spiking neurons at the columns have in common; 0 = none
export const LAYER_ERROR_SCALING = 104; // i32: 1 = δ is driven in units of the largest |δ| on the tile's columns
export const LAYER_LINES_PER_ADC = 108; // i32 ≥ 1: columns, or rows, that share an ADC
export const LAYER_ADC_FORWARD = 112; // f32: step of the ADCs at columns, in units of Σ x·w
export const LAYER_ADC_BACKWARD = 116; // f32: step of the ADCs at rows, in units of Σ w·δ/peak
export const LAYER_ADC_TOP = 120; // f32: largest code of an ADC, either sign; 0 = ideal
export const LAYER_DAC_TOP = 124; // f32: largest code of a DAC, its sign apart; 0 = ideal
export const LAYER_BITS = 128; // i32: bits of a line that drivers give one after another; 0 = all of them at once, as an amplitude
export const LAYER_BYTES = 144;

/** Output error δ = t − o. */
export const ERROR_DIFFERENCE = 0;
/** Output error δ = (t − o)·o·(1 − o). */
export const ERROR_DERIVATIVE = 1;

// --- NOISE: of the reads of one thread ------------------------------------------------------------
export const NOISE_DEVICE = 0; // f32: σ/G of a device's current
export const NOISE_LINE = 4; // f32: σ of a line's readout, in units of the sum
export const NOISE_STREAM = 8; // i32: stream of an evaluation; 0 = training, keyed by direction and RUN_STEP
export const NOISE_KEY = 12; // i32: of an evaluation, in the place of the step; RUN_STEP is then the draw
export const NOISE_BYTES = 16;
/** Room for four blocks of random words, all 0 between reads. */
export const SPREAD_WORDS = 16;

// --- LINES: separable update trains, made before tiles see them ---------------------------------
export const LINES_SLOTS = 0; // i32, 1…64: slots of the trains, BL
export const LINES_ROW_GAIN = 4; // f32: A, probability (or share of slots) that a row fires in a slot, per unit of |x|
export const LINES_COL_GAIN = 8; // f32: B, the same for columns, per unit of |δ|
export const LINES_ROWS = 12; // ptr u32[2][rows padded to 4]: slots that a row fires in, as bits; 32 and above behind
export const LINES_COLS = 16; // ptr u32[2][cols padded to 4]: the same for columns
export const LINES_BYTES = 64;

// --- PAIR: what the G⁺ and G⁻ devices of one kind have in common -----------------------------
export const PAIR_G_MIN = 0; // f32, S
export const PAIR_G_MAX = 4; // f32, S
export const PAIR_STEP = 8; // f32, S: mean conductance change of one potentiation pulse
export const PAIR_C2C = 12; // f32: cycle-to-cycle δ/µ of one pulse; a train of n varies by δ/µ·√n steps
export const PAIR_COEF = 16; // f32: significance c of this pair in w = s·Σ c·(G⁺ − G⁻)
export const PAIR_SCALE = 20; // f32: η / (weight of one step): pulses per unit of x·δ
export const PAIR_ENCODER = 24; // i32: ENCODER_…
export const PAIR_MODEL = 28; // i32: DEVICE_…
export const PAIR_MARGIN = 32; // f32, S: full = one device at its upper bound, the other this far above its lower one
export const PAIR_CARRY = 36; // f32, S: a step of the pair that a reset carries into, in siemens of this pair; 0 = none
export const PAIR_CARRY_INTO = 40; // i32: that pair
export const PAIR_CAP = 92; // f32: most pulses that a cell takes of one update or transfer; 0 = any number
export const PAIR_PULSE_TOP = 96; // f32: tallest (or widest) single pulse, in pulses
export const PAIR_PULSE_LEVELS = 100; // f32: heights (or widths) that a pulse of 1 has; 0 = any
export const PAIR_TRANSFER_INTO = 104; // i32: pair that transfers go to
export const PAIR_TRANSFER = 108; // f32: pulses of that pair for each siemens of this pair's difference
export const PAIR_DUE_DIFFERENCE = 112; // f32, S: a pair is due for upkeep when |difference| is this or more,
export const PAIR_DUE_LOWER = 116; // f32, S: or when its smaller device stands this or more above its lower bound
export const PAIR_DUE_UPPER = 120; // f32, S: and its larger one this
export const PAIR_DEVICE = 124; // ptr DEVICE
export const PAIR_BYTES = 128;

// --- ARBITER: what the arbiter has decided for the next update of a tile ----------------------
export const ARBITER_CELLWISE = 0; // i32: 1 = every pulse train gets a device of its own; 0 = the whole update has one
export const ARBITER_PASS = 4; // i32: PASS_… of the whole update
export const ARBITER_DEVICES = 8; // i32: n
export const ARBITER_INCREMENT = 12; // i32: of the selection counter
export const ARBITER_SELECTION = 16; // i32: device of the next train that passes; left where the update ends
export const ARBITER_POTENTIATION_EVERY = 20; // i32: one train in so many passes
export const ARBITER_DEPRESSION_EVERY = 24; // i32
export const ARBITER_POTENTIATIONS = 28; // i32: trains since the last that passed; left where the update ends
export const ARBITER_DEPRESSIONS = 32; // i32
export const ARBITER_STAGE = 36; // ptr f32[rows * stride]: pulses of the update under way, 0 between updates
export const ARBITER_USES = 40; // ptr i32[2 * devices]: trains, then pulses, that each device got in the last update
export const ARBITER_BYTES = 64;

/** Which polarities of an update pass. */
export const PASS_POTENTIATION = 1;
export const PASS_DEPRESSION = 2;

/** n = round-half-even(scale·x·δ): idealised, not the overlap of separable trains. */
export const ENCODER_DETERMINISTIC = 0;
/** n = ⌊|v|⌋ + 1 with probability |v| − ⌊|v|⌋, v = scale·x·δ, every cell on its own. */
export const ENCODER_STOCHASTIC = 1;
/**
 * χ += scale·x·δ in the tile's digital state; the whole part of a |χ| ≥ 1 leaves it as pulses. Not a choice of
 * `pulse.encoder`: an architecture with a digital accumulator has it.
 */
export const ENCODER_ACCUMULATE = 100;

/** n = v toward zero. */
export const ENCODER_TRUNCATION = 2;
/** Random trains: lines fire in a slot with probabilities A·|x| and B·|δ|, n = slots in which both do. */
export const ENCODER_STOCHASTIC_TRAIN = 3;
/** Sets of slots given by |x| and |δ|, n = slots in both sets. */
export const ENCODER_OVERLAP = 4;
/** One pulse a cell, its height (or width) v, in PAIR_PULSE_LEVELS levels, up to PAIR_PULSE_TOP. */
export const ENCODER_SINGLE_PULSE = 5;

/** Stochastic rounding draws block by block of the layer's matrix: rows and columns of a block. */
export const ROUNDING_BLOCK = 128;
/** Columns of a block are sorted by |v| < 2⁻ᵍ; smaller |v| are all in the last class. */
export const ROUNDING_CLASSES = 16;
/** Candidates expected of a chain below which it joins the next larger class. */
export const ROUNDING_WORTH = 4;

/** ΔG = step per pulse, whatever the state. */
export const DEVICE_LINEAR_STEP = 0;
/** dG/dn falls linearly with G: exponential curves, soft bounds. */
export const DEVICE_SATURATING = 1;
/** ΔG = α·exp(−β·u), pulse by pulse. */
export const DEVICE_EXPONENTIAL_STEP = 2;
/** ΔG(G) from a table, pulse by pulse. */
export const DEVICE_TABULATED = 3;
/** All or nothing, with a probability per pulse. */
export const DEVICE_BINARY = 4;

// --- DEVICE: how the devices of a pair answer to pulses ----------------------------------------
// What the three constants of a direction mean is said where a model is computed, `assembly/device-*.ts`.
export const DEVICE_UP_0 = 0; // f32
export const DEVICE_UP_1 = 4; // f32
export const DEVICE_UP_2 = 8; // f32
export const DEVICE_DOWN_0 = 12; // f32
export const DEVICE_DOWN_1 = 16; // f32
export const DEVICE_DOWN_2 = 20; // f32
export const DEVICE_NOISE = 24; // f32, S: cycle-to-cycle σ of one pulse that does not depend on its mean change
export const DEVICE_NOISE_CHANGE = 28; // f32: cycle-to-cycle σ of one pulse in proportion to its mean change
export const DEVICE_DRIVE = 32; // i32: DRIVE_…
export const DEVICE_FULL_AT = 36; // f32, S: a device this high counts as full; before its offset
export const DEVICE_RANGE = 40; // f32, S: Gmax − Gmin
export const DEVICE_PULSES_UP = 44; // f32: pulses from Gmin to Gmax at the mean step
export const DEVICE_TABLE = 48; // ptr f32[2][last + 1], S: mean |ΔG| of a pulse at evenly spaced G, up, then down
export const DEVICE_TABLE_LAST = 52; // i32
export const DEVICE_CURVE = 56; // ptr f32[last + 1], S: mean G − Gmin after n pulses from Gmin
export const DEVICE_CURVE_LAST = 60; // i32; 0 = a straight line of PAIR_STEP a pulse
export const DEVICE_PULSES_DOWN = 64; // f32: pulses from Gmax to Gmin at the mean step
export const DEVICE_DRIFT = 68; // f32: ν of retention drift
export const DEVICE_DRIFT_REST = 72; // f32: where it leads to, as a share of the range
export const DEVICE_DRIFT_T0 = 76; // f32, s: time after which it shows
export const DEVICE_BYTES = 80;

/** Devices only potentiate: n > 0 pulses G⁺, n < 0 pulses G⁻. */
export const DRIVE_ONE_OF_PAIR = 0;
/** n > 0 potentiates G⁺, n < 0 depresses it; G⁻ is a reference that keeps its conductance. */
export const DRIVE_REFERENCE = 1;
/** n > 0 potentiates G⁺ and depresses G⁻, n < 0 the other way round. */
export const DRIVE_PUSH_PULL = 2;

// --- TILE: one crossbar tile and the arrays it holds -----------------------------------------
export const TILE_LAYER = 0; // ptr LAYER
export const TILE_ROW0 = 4; // i32: its first row in the layer's matrix
export const TILE_COL0 = 8; // i32: its first column in the layer's matrix
export const TILE_ROWS = 12; // i32
export const TILE_COLS = 16; // i32
export const TILE_STRIDE = 20; // i32: floats from row to row, a multiple of 4
export const TILE_WEIGHTS = 24; // ptr f32[rows * stride]: effective weights w
export const TILE_PLANES = 28; // ptr f32: conductances, planes G⁺ and G⁻ of pair 0, then of pair 1, …
export const TILE_PLANE_BYTES = 32; // i32: bytes from plane to plane
export const TILE_OFFSETS = 36; // ptr f32 or 0: what every device's lower bound is offset by (S), planes as above
export const TILE_ACTIVE_COUNT = 40; // i32: rows with x ≠ 0 at the last forward read
export const TILE_ACTIVE_ROW = 44; // ptr i32[rows]: their local rows, ascending
export const TILE_ACTIVE_X = 48; // ptr f32[rows]: their x
export const TILE_FORWARD = 52; // ptr f32[stride]: column sums of the last forward read
export const TILE_BACKWARD = 56; // ptr f32[rows]: row sums of the last backward read
export const TILE_FULL_COUNT = 60; // i32: pairs waiting for a reset
export const TILE_FULL = 64; // ptr i32[rows * cols]: their cells, in the order of the hits; ascending unless rounded stochastically
export const TILE_WRITEBACK = 68; // i32: write-back pulses that resetting them will take, in all
export const TILE_HITS = 72; // i32: cells pulsed by the last update
export const TILE_PULSES = 76; // i32: pulses that landed in the last update
export const TILE_SPREAD = 84; // ptr f32[SPREAD_WORDS + lines]: variances of the last read, behind room for noise; 0 = no noise
export const TILE_ARBITER = 88; // ptr ARBITER or 0
export const TILE_ROW_SLOTS = 92; // i32: write slots, one row at a time, of what the tile did last; see `kernels.ts`
export const TILE_UPPERS = 96; // ptr f32 or 0: what the upper bound of every device is offset by (S), planes as above
export const TILE_UP = 100; // ptr f32 or 0: factor on every device's potentiation, planes as above
export const TILE_DOWN = 104; // ptr f32 or 0: factor on every device's depression; there where TILE_UP is
export const TILE_BEND = 108; // ptr f32 or 0: factor on every device's nonlinearity, planes as above
export const TILE_STATE = 112; // ptr f32[rows * stride] or 0: digital state of the architecture, one number a cell
export const TILE_CURRENTS = 116; // ptr f32[steps * stride]: column sums of every step of the last spike read
export const TILE_METER = 80; // ptr METER; 0 = nobody measures the energy of this tile
export const TILE_DRIVE_PEAK = 120; // f32: unit of the errors driven by the last backward read
export const TILE_DRIVE = 124; // ptr f32[max(rows, cols)]: what DACs put on the lines of a read; 0 = x and δ themselves
export const TILE_DRIFT = 128; // ptr f32[3][planes] or 0: conductance when written (S), time of that (s), as the last drift left it
export const TILE_DRIFT_OWN = 132; // ptr f32 or 0: ν of every device, planes as above
export const TILE_SERIES = 136; // ptr f32[rows * stride] or 0: resistance in series with the devices of each cell in reads (Ω)
export const TILE_BIT = 140; // i32: bit that the held sums are of, 0 the least
export const TILE_HELD = 144; // ptr f32[max(stride, rows)]: sums of one bit that ADCs convert; there where LAYER_BITS is not 0
export const TILE_LEVELS = 148; // ptr f32[max(rows, cols)]: that bit of what stands at TILE_DRIVE, 0 or 1 with its sign
export const TILE_BYTES = 160;

/** Conversion slot that stands for all of them. */
export const ALL_SLOTS = -1;

// --- SOURCE: how the bytes of a sample become spikes on the rows of the first layer ------------
export const SOURCE_CODING = 0; // i32: CODING_…
export const SOURCE_STEPS = 4; // i32: time steps of a sample
export const SOURCE_TABLE = 8; // ptr f32[256], by byte: 1/ln(1 − p) for Poisson (0 where p = 1); the step for latency
export const SOURCE_TRACE = 12; // ptr f32[steps]: what a spike of step t adds to its row's trace, LAYER_X
export const SOURCE_SPIKES = 16; // i32: spikes of the last sample
// STDP: what a spike of a neuron teaches, by steps since the last spike of a row; `steps` = none. See `snn/stdp/rule.ts`.
export const SOURCE_GROWTH = 20; // ptr f32[steps + 1]
export const SOURCE_DECLINE = 24; // ptr f32[steps + 1]: share of the weight that is lost
export const SOURCE_DECLINE_AFTER = 28; // ptr f32[steps + 1] or 0: the same, by steps from the neuron's previous spike to the next of the row
export const SOURCE_WEIGHT_SUM = 32; // f32: Σw that a neuron's weights are scaled to; 0 = they are not
export const SOURCE_BYTES = 64;

/** Every step spikes with probability p(byte), drawn by inter-spike interval. */
export const CODING_POISSON = 1;
/** One spike, the earlier the larger the byte; none for 0. */
export const CODING_LATENCY = 2;
/** The sample *is* the trains, as in LAYER_TRAIN but without the bias row. */
export const CODING_TRAINS = 3;

// --- NEURON: the spiking neurons at the columns of a layer (leaky integrate-and-fire) -----------
export const NEURON_STEPS = 0; // i32: time steps of a sample
export const NEURON_DECAY = 4; // f32: β of the membrane, per step
export const NEURON_GAIN = 8; // f32: of the input current
export const NEURON_THRESHOLD = 12; // f32
export const NEURON_RESET = 16; // i32: RESET_…
export const NEURON_V_RESET = 20; // f32: membrane after a reset to a value
export const NEURON_REFRACTORY = 24; // i32: steps for which the membrane is held after a spike
export const NEURON_SYN_DECAY = 28; // f32: α of the synaptic current, per step; 0 = no synaptic filter
export const NEURON_ADAPT = 32; // f32: rise of the threshold with each spike
export const NEURON_ADAPT_DECAY = 36; // f32: what is left of the rise after a step
export const NEURON_SLOPE = 40; // f32: of the surrogate derivative 1/(1 + slope·|u − θ|)²
export const NEURON_CURRENT = 44; // ptr f32: input currents of step 0; LAYER_Z where they are constant
export const NEURON_CURRENT_STRIDE = 48; // i32: floats from step to step; 0 = constant
export const NEURON_SURROGATE_WEIGHT = 52; // ptr f32[steps]: share of step t in NEURON_SURROGATE
export const NEURON_TRACE = 56; // ptr f32[steps]: what a spike of step t adds to the trace, LAYER_Y
export const NEURON_SURROGATE = 60; // ptr f32[cols]: weighted sum of the surrogate derivative over the last sample
export const NEURON_SPIKE_TRAIN = 64; // ptr u32[words][cols]: LAYER_TRAIN of the layer above
export const NEURON_TRAIN_STRIDE = 68; // i32: masks from word to word
export const NEURON_SPIKES = 72; // i32: spikes of the last sample, of the neurons run last
export const NEURON_READOUT_GAIN = 76; // f32: of the readout, y = sigmoid(gain·z)
export const NEURON_MEMBRANE = 80; // ptr f32[cols]: of neurons that compete
export const NEURON_HOLD = 84; // ptr i32[cols]: steps for which each is still held
export const NEURON_RISE = 88; // ptr f32[cols]: rise of each threshold, kept from sample to sample (homeostasis)
export const NEURON_COUNTS = 92; // ptr i32[cols]: spikes of each in the last sample
export const NEURON_WINNER = 96; // i32: neuron that spiked last; −1 = none did
export const NEURON_LAST = 100; // ptr i32[cols]: step of each neuron's last spike in this sample, −1 = none
export const NEURON_PREVIOUS = 104; // i32: step of the winner's spike before, −1 = none
export const NEURON_BYTES = 128;

/** u ← u − (θ − v_reset) after a spike. */
export const RESET_SUBTRACT = 0;
/** u ← v_reset after a spike. */
export const RESET_VALUE = 1;
// --- METER: what the energy of a tile's arrays follows from; f64 sums in siemens -----------------
// A *line* is a row or a column of one array (plane). Conductances are rounded to a multiple of a power of two, some
// 2⁻⁴⁰ of the range, before they are added: sums over lines are then exact, whatever the order.
// A *way* of an array is a direction of its devices, 2·plane for pulses that potentiate and 2·plane + 1 for those that
// depress and for resets: one after the other, every sum has one number for each.
//
// A read adds x² to the sum of its row, not x²·ΣG to that of every array. As ΣG changes in steps, the two are one:
// Σ over reads of x²·ΣG = (Σ x²)·ΣG now − Σ over changes of (Σ x² until then)·ΔG, whose last term is METER_ROWS_MOVED.
export const METER_PLANES = 0; // i32: arrays of the tile
export const METER_ROW_LINES = 4; // ptr LINE[rows][pairs]
export const METER_COL_LINES = 8; // ptr LINE[cols][pairs]
export const METER_ROW_SQUARES = 12; // ptr f64[rows]: Σ x² over all forward reads
export const METER_COL_SQUARES = 16; // ptr f64[cols]: Σ δ² over all backward reads, δ as driven
export const METER_ROW_LIST = 20; // ptr i32[pairs][rows + 1]: rows that the update under way pulses
export const METER_COL_LIST = 24; // ptr i32[pairs][cols + 1]
export const METER_COUNTS = 28; // ptr i32[pairs][rows, columns]: how many are on these lists
export const METER_ROUND = 40; // ptr f64[planes]: adding and taking it away rounds a conductance
export const METER_TILE_SUMS = 44; // ptr f64[METER_TILE_COUNT]
export const METER_WAY_SUMS = 48; // ptr f64[ways][METER_WAY_COUNT]
export const METER_ROW_READ_SUMS = 52; // ptr f64[rows][planes]: Σ G/(1 + G·R), what reads see; 0 = nothing is in series
export const METER_COL_READ_SUMS = 56; // ptr f64[cols][planes]
export const METER_MODES = 60; // ptr i32[pairs]: MODE_…
export const METER_BYTES = 64;

// How the pulses of an update meet on lines, and what they are
export const MODE_ROWS_ADD = 1; // cells on a row are pulsed one after another, not at the same time
export const MODE_COLS_ADD = 2;
export const MODE_SINGLE = 4; // one pulse a cell, n is its size
export const MODE_HEIGHT = 8; // and this its height: all that follows from it goes with n²
export const MODE_TRAINS = 16; // lines fire trains of their own, whatever they meet: LINES

// LINE: a row or a column of a pair of arrays, in one line of the cache
export const LINE_SUMS = 0; // f64[2]: ΣG of G⁺ and of G⁻
export const LINE_CHANGES = 16; // f64[2]: what the update under way adds to them; 0 between updates
export const LINE_PULSES = 32; // f32[4]: pulses of the update under way by way; 0 between updates
export const LINE_COUNTS = 48; // f32[4]: MODE_SINGLE: how many pulses these are; 0 between updates
export const LINE_BYTES = 64;

// Sums of a tile, over all reads and updates
export const METER_FORWARD_READS = 0;
export const METER_DRIVEN_ROWS = 1; // rows with a voltage
export const METER_BACKWARD_READS = 2;
export const METER_DRIVEN_COLS = 3;
export const METER_UPDATES = 4;
export const METER_HITS = 5; // cells pulsed by updates
export const METER_LOOKS = 6; // cells that a search of the whole tile for full pairs looked at
export const METER_TURNS = 7; // forward reads, or time steps of spike reads: how often columns are read out
export const METER_TILE_COUNT = 8;

// Sums of a way of an array
export const METER_ROWS_MOVED = 0; // −Σ (Σ x² of the row)·ΔG; of resets in the second way of the array, all others in the first
export const METER_COLS_MOVED = 1; // −Σ (Σ δ² of the column)·ΔG, likewise
export const METER_WRITE = 2; // Σ n·(G before + G after) of update pulses
export const METER_PULSES = 3; // Σ n of these
export const METER_ROW_TRAINS = 4; // Σ over rows of the pulses that they get: as many as one of their cells, or see MODE_…
export const METER_COL_TRAINS = 5; // the same over columns
export const METER_LINES = 6; // Σ over rows and columns of these pulses times ΣG, as updates leave them
export const METER_RESETS = 7; // devices reset
export const METER_RESET = 8; // Σ (G before + G after)
export const METER_RESET_LINES = 9; // Σ ΣG of the other cells on the row and the column
export const METER_WRITEBACK = 10; // Σ n·(G before + G after) of the pulses that follow a reset
export const METER_WRITEBACK_PULSES = 11; // Σ n
export const METER_WRITEBACK_LINES = 12; // Σ n·ΣG of the other cells on the row and the column
export const METER_ROWS_READ_MOVED = 13; // METER_ROWS_MOVED of METER_ROW_READ_SUMS
export const METER_COLS_READ_MOVED = 14;
export const METER_WRITTEN = 15; // 2·Σ n·(G after) of update pulses
export const METER_ROW_SIZES = 16; // MODE_HEIGHT: Σ over rows of the squares of their pulses' heights
export const METER_COL_SIZES = 17;
export const METER_ROW_READS = 18; // single rows read: for transfers in the first way of the array, to look for pairs in the second
export const METER_ROW_READ = 19; // Σ ΣG of these, as reads see it
export const METER_WAY_COUNT = 20;

// --- Scratch of one thread --------------------------------------------------------------------
export const SCRATCH_BYTES = 131072;
/** Columns of the widest tile that the scratch of an update is made for. */
export const TILE_COLS_MAX = 8192;

// --- Noise streams: bits 24–31 of Philox counter 2; bits 16–23 the layer, bits 0–15 the plane ---
export const STREAM_INIT = 1; // initial weights
export const STREAM_SHUFFLE = 2; // order of the training samples
export const STREAM_D2D = 3; // device-to-device spread
export const STREAM_C2C = 4; // cycle-to-cycle variation of update pulses
export const STREAM_RESET = 5; // cycle-to-cycle variation of write-back pulses
export const STREAM_ROUNDING = 6; // stochastic rounding
export const STREAM_ENCODER = 7; // stochastic pulse trains
export const STREAM_READ_FORWARD = 8; // read noise of forward reads
export const STREAM_READ_BACKWARD = 9; // read noise of backward reads
export const STREAM_EVALUATION = 10; // read noise during evaluation
export const STREAM_PROGRAM = 15; // programming of given weights
export const STREAM_SPIKES = 24; // input spikes of training samples; step = training samples begun
export const STREAM_SPIKES_EVALUATION = 25; // input spikes of evaluated samples; step = place in their set
