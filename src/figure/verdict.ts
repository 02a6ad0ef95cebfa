/** Measures against published values: inside or outside the band. */
import { type Measures, mean, spread } from './panel.js';
import type { Target, Test } from './targets.js';

export interface Check {
  readonly what: string;
  readonly unit: string;
  readonly source: string;
  /** As published, or the bound that stands for a published shape. */
  readonly expected: string;
  /** Over the seeds. */
  readonly mean: number | null;
  readonly spread: number | null;
  /** Of what it is compared with. */
  readonly than: number | null;
  readonly inside: boolean;
}

export interface Verdict {
  readonly inside: boolean;
  readonly checks: readonly Check[];
}

/** @throws Error when a target names a measure that the panel does not make. */
export function judge(targets: readonly Target[], measures: Measures): Verdict {
  if (targets.length === 0) throw new Error('a panel without targets cannot be judged');
  const checks = targets.map((target) => check(target, measures));
  return { inside: checks.every(({ inside }) => inside), checks };
}

function check({ what, unit, source, test }: Target, measures: Measures): Check {
  const values = measured(measures, test.measure);
  const than = test.kind === 'below' ? mean(measured(measures, test.than)) : null;
  return {
    ...{ what, unit, source, expected: expectation(test, than), mean: known(mean(values)) },
    ...{ spread: known(spread(values)), than: than === null ? null : known(than) },
    inside: passes(test, values, than),
  };
}

function measured(measures: Measures, name: string): readonly number[] {
  const values = measures[name];
  if (values === undefined || values.length === 0) throw new Error(`no measure '${name}'`);
  return values;
}

/** Comparisons with NaN are false: what could not be measured is outside. */
function passes(test: Test, values: readonly number[], than: number | null): boolean {
  switch (test.kind) {
    case 'near':
      return Math.abs(mean(values) - test.published) <= test.band;
    case 'at least':
      return mean(values) >= test.bound;
    case 'at most':
      return mean(values) <= test.bound;
    case 'exactly':
      return values.every((value) => value === test.value);
    case 'below':
      return mean(values) < (than as number);
  }
}

function expectation(test: Test, than: number | null): string {
  switch (test.kind) {
    case 'near':
      return `${test.published} ± ${test.band}`;
    case 'at least':
      return `≥ ${test.bound}`;
    case 'at most':
      return `≤ ${test.bound}`;
    case 'exactly':
      return `= ${test.value}`;
    case 'below':
      return `< ${figures(than as number)}`;
  }
}

const known = (value: number) => (Number.isFinite(value) ? value : null);

/** Four significant digits. */
export function figures(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  return size >= 0.001 && size < 1e5 ? String(Number(value.toPrecision(4))) : value.toExponential(2);
}
