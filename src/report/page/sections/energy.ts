/** Who spends what: the rows of energy.csv summed by component, phase and layer. */
import type { Chart } from '../../chart.js';
import type { EnergyRow, RunView } from '../../run-view.js';
import { chartFigure, figureHtml, type ReportFigure } from '../figure.js';
import { html, table } from '../html.js';
import type { Section } from '../section.js';

const GROUPINGS = ['component', 'phase', 'layer'] as const;

export function energySection(runs: readonly RunView[]): Section | undefined {
  const priced = runs.filter(({ energy }) => energy.length > 0);
  if (priced.length === 0) return undefined;
  const figures = GROUPINGS.map((column) => groupedFigure(priced, column));
  return {
    id: 'energy',
    title: 'Energy',
    body: html`${priced.map((run) => tableOf(run, runs.length > 1))}<div class="charts">${figures.map(figureHtml)}</div>`,
    figures,
  };
}

const joules = (rows: readonly EnergyRow[]) => rows.reduce((sum, row) => sum + Number(row.energy_J), 0);

/** Sums by the values of a column, largest first. */
function groupedBy(rows: readonly EnergyRow[], column: string): [string, number][] {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(row[column], (sums.get(row[column]) ?? 0) + Number(row.energy_J));
  return [...sums].sort((a, b) => b[1] - a[1]);
}

function groupedFigure(runs: readonly RunView[], column: (typeof GROUPINGS)[number]): ReportFigure {
  const names = [...new Set(runs.flatMap(({ energy }) => groupedBy(energy, column).map(([name]) => name)))];
  const shares = runs.map((run) => {
    const total = joules(run.energy);
    const sums = new Map(groupedBy(run.energy, column));
    return names.map((name, i) => ({ x: i, y: total > 0 ? (100 * (sums.get(name) ?? 0)) / total : 0 }));
  });
  const chart: Chart = {
    title: `Energy by ${column}`,
    x: { label: column, domain: [-0.5, names.length - 0.5], ticks: names.map((_, i) => i), tickTexts: names },
    y: { label: 'share (%)', domain: [0, 105] },
    series: runs.map(({ name }, r) => ({
      name,
      kind: 'bars',
      points: shares[r].map(({ x, y }) => ({ x: x + (r - (runs.length - 1) / 2) * (0.8 / runs.length), y })),
    })),
    barWidth: 0.8 / runs.length,
  };
  return chartFigure(`energy-by-${column}`, `Share of the run's energy by ${column}.`, chart);
}

function tableOf({ name, energy }: RunView, isNamed: boolean) {
  const total = joules(energy);
  const rows = groupedBy(energy, 'component').map(([component, energy_J]) => [
    component,
    energyText(energy_J),
    total > 0 ? `${((100 * energy_J) / total).toFixed(1)} %` : '–',
  ]);
  return html`${isNamed && html`<h3>${name}</h3>`}${table(
    ['component', 'energy', 'share'],
    [...rows, ['total', energyText(total), '']],
  )}`;
}

export function energyText(energy_J: number): string {
  const units: readonly [number, string][] = [
    [1, 'J'],
    [1e-3, 'mJ'],
    [1e-6, 'µJ'],
    [1e-9, 'nJ'],
    [1e-12, 'pJ'],
  ];
  const [size, unit] = units.find(([least]) => energy_J >= least) ?? [1e-15, 'fJ'];
  return `${(energy_J / size).toPrecision(4)} ${unit}`;
}
