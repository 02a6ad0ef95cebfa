/**
 * docs/images/hybrid-plus-ablation.svg and the table of docs/hybrid-plus.md, from tables of
 * examples/studies/hybrid-plus-ablation.yaml: node scripts/docs/ablation.mjs 'title=folder' …
 * A folder may hold several parts of a study, FOLDER/…/table.csv; a run that is in two of them counts once.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { INK, lineColour, MUTED_INK } from '../../dist/src/report/palette.js';

const REFERENCE = 'hybrid-plus';
const WIDTH = 460;

/** Finished runs of the tables: variant, seed and measures. */
function runsOf(folders) {
  const runs = new Map();
  for (const folder of folders.split(',')) {
    const file = join(folder, 'table.csv');
    if (!existsSync(file)) throw new Error(`${file}: no such file; expected a table of synapulse explore`);
    const [head, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
    const names = head.split(',');
    for (const line of lines) {
      // Names of variants may hold commas, in quotes.
      const cells = [...line.matchAll(/("([^"]*)"|[^,]*)(,|$)/g)].map(([, plain, quoted]) => quoted ?? plain);
      const row = Object.fromEntries(names.map((name, i) => [name, cells[i]]));
      if (row.status === 'finished') runs.set(`${row.variant} ${row.seed}`, row);
    }
  }
  return [...runs.values()].map((row) => ({
    variant: row.variant,
    seed: Number(row.seed),
    accuracy: Number(row.test_accuracy_percent),
    resets: Number(row.resets_per_sample),
    pulses: Number(row.pulses_per_sample),
    time_ms: Number(row.training_time_per_sample_us) / 1000,
  }));
}

const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
const spread = (values) =>
  values.length < 2 ? 0 : Math.sqrt(values.reduce((a, b) => a + (b - mean(values)) ** 2, 0) / (values.length - 1));

function statistics(runs) {
  const of = new Map();
  for (const run of runs) of.set(run.variant, [...(of.get(run.variant) ?? []), run]);
  const full = of.get(REFERENCE) ?? [];
  return [...of].map(([variant, own]) => {
    const values = own.map(({ accuracy }) => accuracy);
    // Against the same seeds: what a seed does falls on both.
    const pairs = own.flatMap(({ seed, accuracy }) => {
      const other = full.find((run) => run.seed === seed);
      return other === undefined ? [] : [accuracy - other.accuracy];
    });
    return {
      ...{ variant, seeds: own.length, mean: mean(values), spread: spread(values), values },
      difference: pairs.length === 0 ? Number.NaN : mean(pairs),
      resets: mean(own.map(({ resets }) => resets)),
      pulses: mean(own.map(({ pulses }) => pulses)),
      time_ms: mean(own.map(({ time_ms }) => time_ms)),
    };
  });
}

function table(rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const signed = (value) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
  return [
    line(['variant', 'seeds', 'test %', 'against hybrid-plus', 'pulses a sample', 'resets a sample', 'ms a sample']),
    line(Array(7).fill('---')),
    ...rows.map((row) =>
      line([
        row.variant,
        row.seeds,
        `${row.mean.toFixed(2)}${row.seeds > 1 ? ` ± ${row.spread.toFixed(2)}` : ''}`,
        row.variant === REFERENCE || Number.isNaN(row.difference) ? '' : signed(row.difference),
        row.pulses.toFixed(0),
        row.resets.toFixed(1),
        row.time_ms.toFixed(2),
      ]),
    ),
  ].join('\n');
}

function plot(title, rows) {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const runs = rows.flatMap(({ variant, values }) => values.map((accuracy) => ({ variant, accuracy })));
  const base = rows.find(({ variant }) => variant === REFERENCE);
  const svg = Plot.plot({
    ...{ document, width: WIDTH, height: 60 + 30 * rows.length, marginLeft: 150, marginTop: 44, marginRight: 24 },
    x: { label: 'test accuracy (%)', grid: true, nice: true, labelArrow: 'none', labelAnchor: 'center' },
    y: { label: null, domain: rows.map(({ variant }) => variant) },
    marks: [
      ...(base ? [Plot.ruleX([base.mean], { stroke: MUTED_INK, strokeDasharray: '7 3' })] : []),
      Plot.ruleY(rows, {
        ...{ y: 'variant', x1: (row) => Math.min(...row.values), x2: (row) => Math.max(...row.values) },
        ...{ stroke: lineColour(0), strokeWidth: 1.4 },
      }),
      Plot.dot(runs, { x: 'accuracy', y: 'variant', r: 2.5, fill: lineColour(0) }),
      Plot.dot(rows, { x: 'mean', y: 'variant', r: 5, stroke: lineColour(1), strokeWidth: 2 }),
      Plot.text([title], { frameAnchor: 'top', dy: -28, fontSize: 13, fontWeight: 'bold', fill: INK }),
    ],
  });
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('font-family', 'DejaVu Sans, Verdana, sans-serif');
  svg.setAttribute('font-size', '12');
  return { svg, height: 60 + 30 * rows.length };
}

const studies = process.argv.slice(2).map((argument) => {
  const at = argument.indexOf('=');
  if (at < 0) throw new Error(`${argument}: expected TITLE=FOLDER[,FOLDER…]`);
  return { title: argument.slice(0, at), rows: statistics(runsOf(argument.slice(at + 1))) };
});
for (const { title, rows } of studies) process.stdout.write(`${title}\n\n${table(rows)}\n\n`);
const plots = studies.map(({ title, rows }) => plot(title, rows));
const height = Math.max(...plots.map((one) => one.height));
const inner = plots.map(({ svg }, i) => {
  svg.setAttribute('x', String(WIDTH * i));
  svg.setAttribute('y', '0');
  return svg.toString();
});
writeFileSync(
  'docs/images/hybrid-plus-ablation.svg',
  `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH * plots.length}" height="${height}" ` +
    `viewBox="0 0 ${WIDTH * plots.length} ${height}" color="${INK}">\n` +
    `<rect width="100%" height="100%" fill="white"/>\n${inner.join('\n')}\n</svg>\n`,
);
