/** Who spends what: the rows of energy.csv by component and phase, and what an inference and a training step come to. */
import type { EnergyRow, RunView } from '../../run-view.js';
import { type Html, html, table } from '../html.js';
import { energyText, shareText, timeText } from '../quantities.js';
import type { Section } from '../section.js';
import { barsByName } from './bars.js';

const GROUPINGS = ['phase', 'layer'] as const;
const PHASES = ['inference', 'error', 'update', 'reset', 'idle'];

export function energySection(runs: readonly RunView[]): Section | undefined {
  const priced = runs.filter(({ energy }) => energy.length > 0);
  if (priced.length === 0) return undefined;
  const groups = priced.flatMap(({ name, costs }) =>
    costs === undefined ? [] : [{ name, parts: costs.shares.map(({ group, energy_J }) => [group, energy_J] as const) }],
  );
  const figures = [
    ...(groups.length > 0
      ? [barsByName('energy-by-use', "Share of the run's energy by what it is used for.", 'Energy by use', groups)]
      : []),
    ...GROUPINGS.map((column) =>
      barsByName(
        `energy-by-${column}`,
        `Share of the run's energy by ${column}.`,
        `Energy by ${column}`,
        priced.map(({ name, energy }) => ({ name, parts: groupedBy(energy, (row) => nameOf(column, row)) })),
      ),
    ),
  ];
  return {
    id: 'energy',
    title: 'Energy',
    body: html`${priced.map((run) => partOf(run, runs.length > 1))}<div class="charts">${figures.map(
      ({ html: figure }) => figure,
    )}</div>`,
    figures: figures.map(({ figure }) => figure),
  };
}

/** Circuits of the whole chip belong to no layer. */
const nameOf = (column: (typeof GROUPINGS)[number], row: EnergyRow) => (row[column] === '' ? 'chip' : row[column]);

/** What arrays do takes most of the energy: each of it is a line of its own. */
const componentOf = ({ component, operation }: EnergyRow) =>
  component === 'array' ? `array: ${operation}` : component;

const joules = (rows: readonly EnergyRow[]) => rows.reduce((sum, row) => sum + Number(row.energy_J), 0);

/** Sums by name, largest first. */
function groupedBy(rows: readonly EnergyRow[], name: (row: EnergyRow) => string): [string, number][] {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(name(row), (sums.get(name(row)) ?? 0) + Number(row.energy_J));
  return [...sums].sort((a, b) => b[1] - a[1]);
}

function partOf(run: RunView, isNamed: boolean): Html {
  return html`${isNamed && html`<h3>${run.name}</h3>`}${cardsOf(run)}${componentsOf(run.energy)}<details
><summary>All operations</summary>${operationsOf(run.energy)}</details>`;
}

function cardsOf({ costs }: RunView): Html | undefined {
  if (costs === undefined) return undefined;
  const { inference_J, inference_ps, step_J, step_ps, epoch_J, epoch_ps } = costs;
  const { inference_TOPS_per_W, operations_per_inference } = costs;
  const cards: [string, string, string][] = [
    ['inference', energyText(inference_J), timeText(inference_ps)],
    ['training step', energyText(step_J), timeText(step_ps)],
    ['epoch', energyText(epoch_J), timeText(epoch_ps)],
    [
      'efficiency of inference',
      `${inference_TOPS_per_W.toPrecision(3)} TOPS/W`,
      `${operations_per_inference.toLocaleString('en-US')} operations each`,
    ],
  ];
  return html`<dl class="cards">${cards.map(
    ([label, value, note]) => html`<div><dt>${label}</dt><dd>${value}<small>${note}</small></dd></div>`,
  )}</dl>`;
}

/** Components down, phases across. */
function componentsOf(energy: readonly EnergyRow[]): Html {
  const total = joules(energy);
  const used = new Set(energy.flatMap(({ phase, energy_J }) => (Number(energy_J) > 0 ? [phase] : [])));
  const phases = [
    ...PHASES.filter((phase) => used.has(phase)),
    ...[...used].filter((phase) => !PHASES.includes(phase)),
  ];
  const across = (rows: readonly EnergyRow[]) =>
    phases.map((phase) => {
      const energy_J = joules(rows.filter((row) => row.phase === phase));
      return energy_J === 0 ? '–' : energyText(energy_J);
    });
  return table(
    ['component', ...phases, 'sum', 'share'],
    [
      ...groupedBy(energy, componentOf)
        .filter(([, energy_J]) => energy_J > 0)
        .map(([component, energy_J]) => [
          component,
          ...across(energy.filter((row) => componentOf(row) === component)),
          energyText(energy_J),
          shareText(energy_J, total),
        ]),
      ['total', ...across(energy), energyText(total), ''],
    ],
  );
}

/** Layers, tiles and arrays added up; the price of one where it is the same for all of them. Sources by number. */
function operationsOf(energy: readonly EnergyRow[]): Html {
  const groups = new Map<string, EnergyRow[]>();
  for (const row of energy) {
    const key = [row.component, row.operation, row.phase].join('\0');
    const rows = groups.get(key);
    if (rows === undefined) groups.set(key, [row]);
    else rows.push(row);
  }
  const total = joules(energy);
  const all = [...groups.values()].map((group) => ({ group, energy_J: joules(group) }));
  const spending = all.filter(({ energy_J }) => energy_J > 0).sort((a, b) => b.energy_J - a.energy_J);
  const sources = [...new Set(all.map(({ group: [{ source }] }) => source))];
  const free = all.filter(({ energy_J }) => energy_J === 0);
  return html`${table(
    ['component', 'operation', 'phase', 'formula', 'source', 'count', 'each', 'energy', 'share'],
    spending.map(({ group, energy_J }) => {
      const [{ component, operation, phase, unit_energy_J, source }] = group;
      const isOnePrice = unit_energy_J !== '' && group.every((row) => row.unit_energy_J === unit_energy_J);
      const formulas = new Set(group.map(({ formula }) => formula));
      const count = group.reduce((sum, row) => sum + Number(row.count), 0);
      // What draws power counts the time of its states.
      const isTime = formulas.size > 0 && [...formulas].every((formula) => formula.startsWith('t (ps)'));
      return [
        ...[component, operation, phase, formulas.size === 1 ? [...formulas][0] : 'by tile'],
        ...[`[${sources.indexOf(source) + 1}]`, isTime ? timeText(count) : count.toLocaleString('en-US')],
        ...[isOnePrice ? energyText(Number(unit_energy_J)) : '–', energyText(energy_J), shareText(energy_J, total)],
      ];
    }),
    5,
  )}<ol class="muted">${sources.map((source) => html`<li>${source}</li>`)}</ol>
${
  free.length > 0 &&
  html`<p class="muted">At no energy: ${[...new Set(free.map(({ group: [row] }) => `${row.component} (${row.operation}, ${row.phase})`))].join('; ')}.</p>`
}`;
}
