/** Charts of a study: the front of every pair of objectives, and what grows along an axis. */
import type { Chart, Series } from '../report/chart.js';
import type { ComparedPoint } from './comparison.js';
import type { LimitAnswer } from './limits.js';
import { MEASURES } from './measures.js';
import { dominates } from './pareto.js';
import type { Objective, Study } from './study.js';

interface Place {
  readonly x: number;
  readonly y: number;
}

/** One chart for each pair of objectives that is known at two points at least. */
export function frontCharts({ title, objectives }: Study, points: readonly ComparedPoint[]): Chart[] {
  return objectives.flatMap((second, i) =>
    objectives.slice(0, i).flatMap((first) => {
      // Accuracy and the like go up, costs to the right.
      const [x, y] = first.aim === 'max' && second.aim === 'min' ? [second, first] : [first, second];
      const known = points.flatMap(({ mean }) => {
        const place = { x: mean[x.measure.name], y: mean[y.measure.name] };
        return place.x === null || place.y === null ? [] : [place as Place];
      });
      return known.length < 2 ? [] : [frontChart(title, x, y, known)];
    }),
  );
}

function frontChart(title: string, x: Objective, y: Objective, points: readonly Place[]): Chart {
  const worth = (at: Place) => [x.aim === 'max' ? -at.x : at.x, y.aim === 'max' ? -at.y : at.y];
  const isOnFront = (at: Place) => !points.some((other) => dominates(worth(other), worth(at)));
  const front = points.filter(isOnFront).sort((a, b) => a.x - b.x || a.y - b.y);
  const others = points.filter((at) => !isOnFront(at));
  const series: Series[] = [{ name: 'Pareto front of these two', kind: 'line-dots', points: front, colour: 0 }];
  if (others.length > 0) series.unshift({ name: 'dominated', kind: 'dots', points: others, colour: 5 });
  return {
    title,
    x: { label: x.measure.title, ...scaleFor(points.map((at) => at.x)) },
    y: { label: y.measure.title, ...scaleFor(points.map((at) => at.y)) },
    series,
  };
}

/** Logarithmic where values span more than a decade. */
function scaleFor(values: readonly number[]): { scale?: 'log'; domain?: readonly [number, number] } {
  const low = Math.min(...values);
  const high = Math.max(...values);
  if (low > 0 && high / low > 10) return { scale: 'log' };
  const margin = low === high ? Math.max(1, Math.abs(low)) * 0.05 : (high - low) * 0.06;
  return { domain: [low - margin, high + margin] };
}

/** The measure and the objectives along the axis, over their first values. */
export function limitChart({ title, objectives }: Study, answer: LimitAnswer): Chart | undefined {
  const { along, measure, factor, steps, where } = answer;
  const lineOf = (name: string): Series => ({
    name: MEASURES.get(name).title.replace(/ \(.*\)$/, ''),
    kind: 'line-dots',
    points: steps.flatMap(({ value, ratio }) => (ratio[name] === null ? [] : [{ x: value, y: ratio[name] as number }])),
  });
  const names = new Set([measure, ...objectives.map((objective) => objective.measure.name)]);
  const series = [...names].map(lineOf).filter(({ points }) => points.length > 1);
  if (series.length === 0) return undefined;
  const conditions = Object.entries(where).map(([name, label]) => `${name} ${label}`);
  const values = steps.map(({ value }) => value);
  const isLog = values[0] > 0 && values[values.length - 1] / values[0] >= 8;
  return {
    title: conditions.length === 0 ? title : conditions.join(', '),
    x: { label: along, ticks: values, ...(isLog && { scale: 'log' }) },
    y: { label: `over the value at ${along} ${values[0]}` },
    series,
    levels: [{ y: factor, text: `${factor} ×` }],
  };
}
