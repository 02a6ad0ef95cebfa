/**
 * Update schemes: which cells of a tile are pulsed at the same time. The pulses are the same, so are the weights; what
 * differs is how long an update takes. Tiles work side by side in all of them.
 */

/** What a tile has on its lines in an update. */
export interface TileLines {
  readonly columns: number;
  /** |x| of its rows with x ≠ 0. */
  readonly rows: Iterable<number>;
  /** Largest δ above 0 and largest |δ| below it, on its columns. */
  readonly peakUp: number;
  readonly peakDown: number;
  /** Slots that the busiest cell takes, given |x| of its row and the largest |δ|. */
  slots(x: number, peakDelta: number): number;
}

export interface UpdateScheme {
  readonly name: string;
  readonly title: string;
  readonly citation: string;
  /**
   * Lines that are pulsed anew for every cell on them, not once for all: columns, where rows take turns, or both. Absent:
   * none, a line gets as many pulses as the cell on it that gets most.
   */
  readonly inTurn?: 'columns' | 'both';
  /** Slots that a tile takes, cells or rows one after another; absent: all lines at once, as long as the busiest one. */
  slots?(lines: TileLines): number;
  /** Reads that verifying what was pulsed takes; absent: it cannot be verified. */
  reads?(lines: TileLines): number;
}

/** All rows and columns at once: P slots, P the pulses on the busiest line, whatever the size. */
export const fullyParallel: UpdateScheme = {
  name: 'parallel',
  title: 'rows and columns at once: P·T_p',
  citation: 'Burr et al., IEEE Trans. Electron Devices 62 (2015); Gokmen, Vlasov, Front. Neurosci. 10 (2016)',
};

/** All columns of a row at once, first those that go up, then those that go down: Σ over rows of (P⁺ + P⁻). */
export const rowByRow: UpdateScheme = {
  name: 'row',
  title: 'row by row, each polarity in turn: N·(P⁺ + P⁻)·T_p',
  citation: 'Gao et al., "Fully parallel write/read in resistive synaptic array", Nanotechnology 26 (2015)',
  inTurn: 'columns',
  slots: ({ rows, peakUp, peakDown, slots }) => {
    let sum = 0;
    for (const x of rows) sum += slots(x, peakUp) + slots(x, peakDown);
    return sum;
  },
  reads: ({ rows, peakUp, peakDown, slots }) => {
    let sum = 0;
    for (const x of rows) if (slots(x, Math.max(peakUp, peakDown)) > 0) sum++;
    return sum;
  },
};

/** One cell after another, each as long as the busiest of its row: Σ over rows of M·P. */
export const elementByElement: UpdateScheme = {
  name: 'element',
  title: 'cell by cell: N·M·P·T_p',
  citation: 'Gao et al., "Fully parallel write/read in resistive synaptic array", Nanotechnology 26 (2015)',
  inTurn: 'both',
  slots: ({ rows, columns, peakUp, peakDown, slots }) => {
    let sum = 0;
    for (const x of rows) sum += columns * slots(x, Math.max(peakUp, peakDown));
    return sum;
  },
  reads: ({ rows, columns, peakUp, peakDown, slots }) => {
    let sum = 0;
    for (const x of rows) if (slots(x, Math.max(peakUp, peakDown)) > 0) sum += columns;
    return sum;
  },
};
