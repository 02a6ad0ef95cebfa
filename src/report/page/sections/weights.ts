/** Where weights and conductances stand at the end, and how chosen weights got there. */
import { effectiveWeights } from '../../../chip/effective-weights.js';
import type { Chart, Point } from '../../chart.js';
import type { RunView } from '../../run-view.js';
import { chartFigure, figureHtml, type ReportFigure } from '../figure.js';
import { html } from '../html.js';
import type { Section } from '../section.js';

const BINS = 60;
const SYNAPSES_SHOWN = 6;

export function weightsSection(runs: readonly RunView[]): Section | undefined {
  const figures = runs.flatMap((run, r) => {
    const place = runs.length > 1 ? { title: `${run.name}: `, file: `-${r + 1}` } : { title: '', file: '' };
    return [...histograms(run, place), ...traces(run, place)];
  });
  if (figures.length === 0) return undefined;
  return {
    id: 'weights',
    title: 'Weights and conductances',
    body: html`<div class="charts">${figures.map(figureHtml)}</div>`,
    figures,
  };
}

/** What sets a run apart in titles and file names, where there are several. */
interface Place {
  readonly title: string;
  readonly file: string;
}

function histograms({ conductances, structure }: RunView, place: Place): ReportFigure[] {
  if (conductances === undefined) return [];
  return structure.layers.flatMap(({ index, rows, cols }) => {
    const weights = effectiveWeights(structure, index, conductances[index]);
    const cells = rows * cols;
    const layer = `layer ${index + 1}`;
    const arrays: Chart[] = structure.pairs.map((pair, p) => ({
      title: `${place.title}${pair.name} devices, ${layer}`,
      ...histogram(
        ['G⁺', 'G⁻'].map((sign, side) => ({
          name: sign,
          values: conductances[index].subarray((2 * p + side) * cells, (2 * p + side + 1) * cells),
        })),
        1e6,
        'conductance (µS)',
      ),
    }));
    const chart: Chart = {
      title: `${place.title}weights, ${layer}`,
      ...histogram([{ name: `${rows} × ${cols}`, values: weights }], 1, 'weight'),
    };
    return [
      chartFigure(`weights-layer${index + 1}${place.file}`, `Effective weights of ${layer}.`, chart),
      ...arrays.map((array, p) =>
        chartFigure(
          `conductances-layer${index + 1}-${structure.pairs[p].name}${place.file}`,
          `Conductances of the ${structure.pairs[p].name} devices of ${layer}.`,
          array,
        ),
      ),
    ];
  });
}

interface Values {
  readonly name: string;
  readonly values: Float32Array;
}

/** Shares (%) in equal bins over the range of all values. */
function histogram(sets: readonly Values[], unit: number, label: string): Pick<Chart, 'x' | 'y' | 'series'> {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { values } of sets) {
    for (const value of values) {
      low = Math.min(low, value * unit);
      high = Math.max(high, value * unit);
    }
  }
  if (!(high > low)) high = low + 1;
  const width = (high - low) / BINS;
  const shares = sets.map(({ values }) => {
    const counts = new Float64Array(BINS);
    for (const value of values) counts[Math.min(BINS - 1, Math.floor((value * unit - low) / width))]++;
    return Array.from(counts, (count) => (100 * count) / values.length);
  });
  // As steps: the outlines of several sets stay readable where bars would cover each other.
  const outline = (heights: readonly number[]): Point[] =>
    heights.flatMap((y, i) => [
      { x: low + i * width, y },
      { x: low + (i + 1) * width, y },
    ]);
  return {
    x: { label, domain: [low, high] },
    y: { label: 'cells (%)', domain: [0, 1.05 * Math.max(...shares.flat())] },
    series: sets.map(({ name }, i) => ({ name, kind: 'line', points: outline(shares[i]) })),
  };
}

/** The synapses that moved most, pair by pair. */
function traces({ traces: all, history, structure }: RunView, place: Place): ReportFigure[] {
  const span = (weights: readonly number[]) => Math.max(...weights) - Math.min(...weights);
  const pairs = [...new Set(all.map(({ pair }) => pair))];
  const samplesPerEpoch = history[0]?.samples ?? 1;
  return structure.layers.flatMap(({ index }) => {
    const ofLayer = all.filter(({ layer, samples }) => layer === index && samples.length > 1);
    if (ofLayer.length === 0) return [];
    const key = ({ row, col }: { row: number; col: number }) => `${row},${col}`;
    const moved = new Map<string, number>();
    for (const trace of ofLayer) moved.set(key(trace), (moved.get(key(trace)) ?? 0) + span(trace.weights));
    const chosen = [...moved]
      .sort((a, b) => b[1] - a[1])
      .slice(0, SYNAPSES_SHOWN)
      .map(([place]) => place);
    const switched = history.filter((row) => row.switched).map(({ epoch }) => ({ x: epoch, text: 'switch' }));
    return pairs.map((pair) => {
      const series = ofLayer
        .filter((trace) => trace.pair === pair && chosen.includes(key(trace)))
        .map((trace) => ({
          name: `row ${trace.row}, column ${trace.col}`,
          kind: 'line' as const,
          points: trace.samples.map((sample, i) => ({ x: sample / samplesPerEpoch, y: trace.weights[i] })),
          colour: chosen.indexOf(key(trace)),
        }));
      const chart: Chart = {
        title: `${place.title}${pair} pair, layer ${index + 1}`,
        x: { label: 'epoch' },
        y: { label: 'weight' },
        series,
        rules: switched,
      };
      const caption = `What the ${pair} pair adds to the weight of ${series.length} synapses of layer ${index + 1}.`;
      return chartFigure(`weight-traces-layer${index + 1}-${pair}${place.file}`, caption, chart);
    });
  });
}
