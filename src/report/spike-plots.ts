/** What a spiking chip did with one sample, and what its neurons look for, as plots. */
import * as Plot from '@observablehq/plot';
import type { ObservedSample } from '../snn/observe.js';
import type { StdpWindows } from '../snn/stdp/index.js';
import { lineColour } from './palette.js';
import { escaped, renderPlot } from './svg.js';

/** Membranes drawn: more lines are no picture. */
const TRACES = 5;
const FIELDS_A_ROW = 20;
const GREYS = 8;

/** Of the trains of a sample; neurons that compete are the only layer, and no hidden one. */
const names = ({ layers, output }: ObservedSample) =>
  output.length === 0 ? ['input', 'neurons'] : ['input', ...layers.map((_, l) => `hidden layer ${l + 1}`)];

/** Steps of a millisecond in ms, shorter ones in µs. */
const timeAxis = (step_us: number) =>
  step_us >= 1000 ? { step: step_us / 1000, label: 'time (ms)' } : { step: step_us, label: 'time (µs)' };

/** Spike raster: a dot per spike, layers one above the other. */
export function spikeRaster(sample: ObservedSample, lines: readonly number[], step_us: number): string {
  const time = timeAxis(step_us);
  const trains = [sample.input, ...sample.layers.map(({ spikes }) => spikes)];
  let below = 0;
  const dots = trains.flatMap((train, l) => {
    const first = below;
    if (train.length > 0) below += lines[l];
    return train.map(({ line, step }) => ({ x: (step + 1) * time.step, y: first + line, l }));
  });
  const shown = trains.flatMap((train, l) => (train.length > 0 ? [l] : []));
  return renderPlot({
    title: 'Spikes of one test sample',
    subtitle: `answered: class ${sample.answer}`,
    legend: shown.map((l) => ({ text: names(sample)[l], colour: lineColour(l) })),
    plot: {
      x: { label: time.label },
      y: { label: 'line or neuron', tickFormat: String },
      marks: [Plot.dot(dots, { x: 'x', y: 'y', r: 1.2, fill: ({ l }: { l: number }) => lineColour(l) })],
    },
  });
}

/** Membranes of the neurons of the first hidden layer that spike most, over the time steps. */
export function membraneTraces(sample: ObservedSample, step_us: number, threshold: number): string {
  const time = timeAxis(step_us);
  const [{ membranes, spikes }] = sample.layers;
  const counts = new Map<number, number>();
  for (const { line } of spikes) counts.set(line, (counts.get(line) ?? 0) + 1);
  const chosen = [...counts].sort(([a, n], [b, m]) => m - n || a - b).slice(0, TRACES);
  const points = chosen.flatMap(([neuron], i) =>
    membranes.map((u, step) => ({ x: (step + 1) * time.step, y: u[neuron], i })),
  );
  return renderPlot({
    title: 'Membranes of one test sample',
    subtitle: 'the neurons of the first layer that spike most, after resets; grey: threshold at rest',
    legend: chosen.map(([neuron, n], i) => ({
      text: `neuron ${neuron}, ${n} ${n === 1 ? 'spike' : 'spikes'}`,
      colour: lineColour(i),
    })),
    plot: {
      x: { label: time.label },
      y: { label: 'membrane (threshold units)' },
      marks: [
        Plot.ruleY([threshold], { stroke: '#999999' }),
        Plot.line(points, { x: 'x', y: 'y', z: 'i', stroke: ({ i }: { i: number }) => lineColour(i) }),
      ],
    },
  });
}

/** What a pair of spikes does to a weight of 0, ½ and 1, over their distance Δt; η = 1. */
export function stdpWindow(rule: string, windows: StdpWindows, step_ms: number): string {
  const { growth, decline, declineAfter } = windows;
  const weights = [0, 0.5, 1];
  const steps = growth.length - 1;
  const points = weights.flatMap((w, i) => [
    ...Array.from({ length: declineAfter === undefined ? 0 : steps - 1 }, (_, n) => ({
      x: -(steps - 1 - n) * step_ms,
      y: -(declineAfter?.[steps - 1 - n] ?? 0) * w,
      z: `${i} after`,
      i,
    })),
    ...Array.from({ length: steps }, (_, n) => ({
      x: n * step_ms,
      y: growth[n] - decline[n] * w,
      z: `${i} before`,
      i,
    })),
  ]);
  return renderPlot({
    title: `Change of a weight by a pair of spikes: ${rule}`,
    subtitle: 'in units of the learning rate, before any scaling of the sum; right: input first',
    legend: weights.map((w, i) => ({ text: `w = ${w}`, colour: lineColour(i) })),
    plot: {
      x: { label: 'Δt = t post − t pre (ms)' },
      y: { label: 'Δw / η' },
      marks: [
        Plot.ruleY([0], { stroke: '#999999' }),
        Plot.line(points, { x: 'x', y: 'y', z: 'z', stroke: ({ i }: { i: number }) => lineColour(i) }),
      ],
    },
  });
}

/**
 * Receptive fields: weights of the first layer's neurons as pictures of `side` × `side` pixels, each in greys from its
 * smallest weight to its largest.
 */
export function receptiveFields(weights: Float32Array, cols: number, side: number, neurons: number): string {
  const pitch = side + 1;
  const rows = Math.ceil(neurons / FIELDS_A_ROW);
  const [width, height] = [FIELDS_A_ROW * pitch + 1, rows * pitch + 1];
  const paths: string[][] = Array.from({ length: GREYS }, () => []);
  for (let j = 0; j < neurons; j++) {
    const field = Float32Array.from({ length: side * side }, (_, i) => weights[i * cols + j]);
    const least = field.reduce((a, b) => Math.min(a, b));
    const span = field.reduce((a, b) => Math.max(a, b)) - least || 1;
    const grey = (i: number) => Math.min(GREYS - 1, Math.floor((GREYS * (field[i] - least)) / span));
    const [x0, y0] = [1 + (j % FIELDS_A_ROW) * pitch, 1 + Math.floor(j / FIELDS_A_ROW) * pitch];
    for (let y = 0; y < side; y++) {
      for (let x = 0, end = 0; x < side; x = end) {
        const level = grey(y * side + x);
        for (end = x + 1; end < side && grey(y * side + end) === level; ) end++;
        paths[level].push(`M${x0 + x} ${y0 + y}h${end - x}v1h-${end - x}z`);
      }
    }
  }
  const shade = (level: number) => Math.round((255 * (level + 0.5)) / GREYS);
  const drawn = paths.map((path, level) => `<path fill="rgb(${[0, 0, 0].fill(shade(level))})" d="${path.join('')}"/>`);
  const title = escaped(`Receptive fields of ${neurons} neurons`);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${2 * width}" height="${2 * height}" ` +
    `viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}" shape-rendering="crispEdges">\n` +
    `<title>${title}</title>\n<rect width="${width}" height="${height}" fill="#ffffff"/>\n${drawn.join('\n')}\n</svg>\n`
  );
}
