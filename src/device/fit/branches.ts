/** Tells the branches of measured cycles apart and counts the pulses of each. */
import { InputError } from '../../errors.js';
import type { Measurement, Row, Rows, Sample } from './measurement.js';

/** Fewest pulses of a branch from which a curve can be told from a line. */
const FEWEST_PULSES = 4;

/** How many rows of every cycle, counted from its start, are potentiation. */
export type Turn = number;

const byCycle = (rows: readonly Row[]): Row[][] => {
  const cycles: Row[][] = [];
  for (const row of rows) {
    if (cycles.at(-1)?.[0].cycle === row.cycle) cycles.at(-1)?.push(row);
    else cycles.push([row]);
  }
  return cycles;
};

/**
 * Where cycles without directions may turn from potentiation to depression: around the highest mean conductance.
 * A mean curve that ends above the middle of its range has only potentiated.
 * @returns candidates, the highest first; one candidate when nothing turns.
 */
export function possibleTurns({ rows }: Rows): Turn[] {
  const cycles = byCycle(rows);
  const length = Math.max(...cycles.map((cycle) => cycle.length));
  const mean = Array.from({ length }, (_, i) => {
    const there = cycles.filter((cycle) => cycle.length > i);
    return there.reduce((sum, cycle) => sum + cycle[i].conductance_S, 0) / there.length;
  });
  const [low, high] = [Math.min(...mean), Math.max(...mean)];
  if (mean[length - 1] >= (low + high) / 2) return [length];
  const peak = mean.indexOf(high);
  const around = Math.min(10, Math.ceil(length / 20));
  const turns = [peak + 1];
  for (let away = 1; away <= around; away++) turns.push(peak + 1 - away, peak + 1 + away);
  return turns.filter((turn) => (turn > FEWEST_PULSES && turn <= length - FEWEST_PULSES) || turn === peak + 1);
}

/**
 * Samples with pulses counted from the start of their branch. A cycle that starts at pulse 0 or at p has been given
 * 0 or 1 pulses there; depression goes on counting, or starts anew at 0 or 1.
 * @param turn for rows without directions
 * @throws InputError naming file:line when a branch is too short or the conductance does not rise.
 */
export function branchesOf({ file, rows, hasDirections }: Rows, turn: Turn): Measurement {
  const cycles = byCycle(rows).map((cycle) => {
    const isUp = (row: Row, i: number) => (hasDirections ? row.direction === 'potentiation' : i < turn);
    const up = cycle.filter(isUp);
    const down = cycle.filter((row, i) => !isUp(row, i));
    if (up.length === 0) throw new InputError(`${file}:${cycle[0].line}: cycle ${cycle[0].cycle} has no potentiation`);
    const first = Math.max(0, up[0].pulse - 1);
    const last = up[up.length - 1].pulse;
    const downFirst = down.length > 0 && down[0].pulse <= last ? Math.max(0, down[0].pulse - 1) : last;
    const sample =
      (direction: Sample['direction'], base: number) =>
      (row: Row): Sample => ({
        ...{ direction, pulses: row.pulse - base, conductance_S: row.conductance_S },
      });
    return [...up.map(sample('potentiation', first)), ...down.map(sample('depression', downFirst))];
  });
  const longest = (direction: Sample['direction']) =>
    cycles.flat().reduce((most, s) => (s.direction === direction ? Math.max(most, s.pulses) : most), 0);
  const measurement = {
    cycles,
    potentiationPulses: longest('potentiation'),
    depressionPulses: longest('depression'),
  };
  checkBranches(measurement, `${file}:${rows[0].line}`);
  return measurement;
}

function checkBranches({ cycles, potentiationPulses, depressionPulses }: Measurement, place: string): void {
  const atLeast = `expected at least ${FEWEST_PULSES}, potentiation first`;
  if (potentiationPulses < FEWEST_PULSES) {
    throw new InputError(`${place}: ${potentiationPulses} pulses of potentiation; ${atLeast}`);
  }
  if (depressionPulses > 0 && depressionPulses < FEWEST_PULSES) {
    throw new InputError(`${place}: ${depressionPulses} pulses of depression; ${atLeast}`);
  }
  const meanAt = (late: boolean) => {
    const half = potentiationPulses / 2;
    const some = cycles.flat().filter((s) => s.direction === 'potentiation' && s.pulses > half === late);
    return some.reduce((sum, s) => sum + s.conductance_S, 0) / some.length;
  };
  if (!(meanAt(true) > meanAt(false))) {
    throw new InputError(`${place}: the conductance does not rise under potentiation; expected it to`);
  }
}
