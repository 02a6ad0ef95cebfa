/** How far an axis of numbers may go before a measure has grown by a factor, and what is saved there. */
import { MEASURES } from './measures.js';
import type { ComparedPoint } from './comparison.js';
import type { Label, Limit, Study } from './study.js';

/** Smaller changes are not worth a word. */
const LEAST_CHANGE = 0.005;

export interface LimitAnswer {
  readonly along: string;
  readonly measure: string;
  readonly factor: number;
  /** The other axes' options: each combination has an answer of its own. */
  readonly where: Readonly<Record<string, Label>>;
  /** Along the axis, ascending. */
  readonly steps: readonly LimitStep[];
  /** The largest value at which the measure stays within the factor; undefined when even the first is not known. */
  readonly within?: LimitStep;
  /** The first value beyond; undefined when the axis ends before. */
  readonly beyond?: LimitStep;
}

export interface LimitStep {
  readonly value: number;
  /** Number of the point. */
  readonly point: number;
  /** By measure: mean over that of the first step; null where that is 0 or one of them is not known. */
  readonly ratio: Readonly<Record<string, number | null>>;
  readonly mean: ComparedPoint['mean'];
}

export function answerLimits({ limits, axes }: Study, points: readonly ComparedPoint[]): LimitAnswer[] {
  return limits.flatMap((limit) => {
    const others = axes.map(({ name }) => name).filter((name) => name !== limit.along);
    const groups = new Map<string, ComparedPoint[]>();
    for (const point of points) {
      const key = JSON.stringify(others.map((name) => point.options[name]));
      groups.set(key, [...(groups.get(key) ?? []), point]);
    }
    return [...groups.values()].map((group) => answer(limit, others, group));
  });
}

function answer(
  { along, measure, factor }: Limit,
  others: readonly string[],
  group: readonly ComparedPoint[],
): LimitAnswer {
  const ascending = [...group].sort((a, b) => (a.options[along] as number) - (b.options[along] as number));
  const [first] = ascending;
  const steps = ascending.map((point) => ({
    value: point.options[along] as number,
    point: point.number,
    ratio: Object.fromEntries(MEASURES.names().map((name) => [name, ratioOf(point.mean[name], first.mean[name])])),
    mean: point.mean,
  }));
  const exceeds = ({ ratio }: LimitStep) => {
    const grown = ratio[measure.name];
    return grown === null || grown > factor;
  };
  const end = steps.findIndex(exceeds);
  return {
    ...{ along, measure: measure.name, factor, steps },
    where: Object.fromEntries(others.map((name) => [name, first.options[name]])),
    ...(end !== 0 && { within: end < 0 ? steps[steps.length - 1] : steps[end - 1] }),
    ...(end >= 0 && { beyond: steps[end] }),
  };
}

function ratioOf(value: number | null, first: number | null): number | null {
  return value === null || first === null || first === 0 ? null : value / first;
}

/** An answer as a sentence. */
export function sentence({ along, measure, factor, where, within, beyond, steps }: LimitAnswer): string {
  const conditions = Object.entries(where).map(([name, label]) => `${name} ${label}`);
  const head = conditions.length === 0 ? '' : `${conditions.join(', ')}: `;
  if (within === undefined) return `${head}${measure} at ${along} ${steps[0].value} is not known`;
  const times = (step: LimitStep) => `${(step.ratio[measure] as number).toFixed(3)} ×`;
  const after =
    beyond === undefined
      ? 'the axis ends there'
      : beyond.ratio[measure] === null
        ? `at ${beyond.value} it is not known`
        : `at ${beyond.value} it is ${times(beyond)}`;
  const saved = MEASURES.names().flatMap((name) => {
    const ratio = within.ratio[name];
    return name === measure || ratio === null || Math.abs(ratio - 1) < LEAST_CHANGE
      ? []
      : [`${name} ${ratio.toFixed(3)} ×`];
  });
  const rest = saved.length === 0 ? '' : `; there: ${saved.join(', ')}`;
  return (
    `${head}${along} may go from ${steps[0].value} to ${within.value} while ${measure} stays within ${factor} × ` +
    `(${times(within)}; ${after})${rest}`
  );
}
