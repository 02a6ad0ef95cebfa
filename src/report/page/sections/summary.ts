/** What was run and what came out, at a glance. */
import { DEFAULTS } from '../../../config/schema.js';
import type { RunView } from '../../run-view.js';
import { html, table } from '../html.js';
import { timeText } from '../quantities.js';
import type { Section } from '../section.js';

const percent = (fraction: number) => `${(100 * fraction).toFixed(2)} %`;

export const totalTime_ps = ({ history }: RunView): number =>
  history.reduce((sum, { sim_time_ps }) => sum + Number(sim_time_ps), 0);

export function summarySection(runs: readonly RunView[]): Section {
  return {
    id: 'summary',
    title: 'Result',
    body: runs.length === 1 ? cardsOf(runs[0]) : comparison(runs),
    figures: [],
  };
}

function cardsOf(run: RunView) {
  const { history, config, data, stateHash } = run;
  const last = history.at(-1);
  if (last === undefined) return html`<p>No epoch was completed.</p>`;
  const switched = history.find((row) => row.switched);
  const samples = history.reduce((sum, row) => sum + row.samples, 0);
  const time = totalTime_ps(run);
  const cards: [string, string, string][] = [
    ['test accuracy', percent(last.test_accuracy), `after epoch ${last.epoch}`],
    ['training accuracy', percent(last.train_accuracy), 'before each update'],
    ['fine tuning', switched === undefined ? '–' : `epoch ${switched.epoch + 1} on`, 'small arrays only'],
    ['simulated time', timeText(time), `${timeText(time / samples)} a sample`],
    ['devices', deviceCount(run).toLocaleString('en-US'), `${run.structure.tiles.length} tiles`],
  ];
  return html`<dl class="cards">${cards.map(
    ([label, value, note]) => html`<div><dt>${label}</dt><dd>${value}<small>${note}</small></dd></div>`,
  )}</dl>${table(
    ['', ''],
    [
      ['preset', config.preset ?? 'none'],
      ['seed', config.seed],
      ['network', config.network.layers.join('–')],
      ['synapse', config.synapse.architecture],
      ['data', `${data.name}: ${data.train ?? '?'} training and ${data.test ?? '?'} test samples`],
      ['status', run.status],
      ['state (SHA-256)', stateHash ?? '–'],
    ],
    2,
  )}`;
}

const deviceCount = ({ structure }: RunView) =>
  structure.layers.reduce((sum, { rows, cols }) => sum + rows * cols * 2 * structure.pairs.length, 0);

function comparison(runs: readonly RunView[]) {
  const rows = runs.map((run) => {
    const last = run.history.at(-1);
    const switched = run.history.find((row) => row.switched);
    return [
      run.name,
      last === undefined ? '–' : percent(last.test_accuracy),
      last === undefined ? '–' : percent(last.train_accuracy),
      last?.epoch ?? 0,
      switched === undefined ? '–' : `after ${switched.epoch}`,
      timeText(totalTime_ps(run)),
      run.config.seed,
      run.status,
    ];
  });
  return html`${table(['run', 'test', 'training', 'epochs', 'switch', 'simulated', 'seed', 'status'], rows)}
<h3>Settings that differ</h3>${table(['setting', ...runs.map(({ name }) => name)], differences(runs))}`;
}

/** Every setting as 'group.key'. */
function flat(value: unknown, path = ''): [string, string][] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [[path, JSON.stringify(value) ?? '']];
  return Object.entries(value).flatMap(([key, inner]) => flat(inner, path === '' ? key : `${path}.${key}`));
}

function differences(runs: readonly RunView[]): string[][] {
  const settings = runs.map(({ config }) => new Map(flat(config)));
  const keys = [...new Set(settings.flatMap((one) => [...one.keys()]))];
  return keys
    .map((key) => [key, ...settings.map((one) => one.get(key) ?? '–')])
    .filter(([, first, ...others]) => others.some((value) => value !== first));
}

/** Settings of one run that are not the defaults. */
export function settingsSection(runs: readonly RunView[]): Section | undefined {
  if (runs.length !== 1) return undefined;
  const defaults = new Map(flat(DEFAULTS));
  const rows = flat(runs[0].config).filter(([key, value]) => defaults.get(key) !== value);
  return {
    id: 'settings',
    title: 'Settings',
    body: html`<p class="muted">Those that differ from the defaults, in the unit of their key.</p>${table(
      ['setting', 'value', 'default'],
      rows.map(([key, value]) => [key, value, defaults.get(key) ?? '–']),
      3,
    )}`,
    figures: [],
  };
}

/** The commands that repeat the runs. */
export function repeatSection(runs: readonly RunView[]): Section {
  const word = (text: string) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
  const lines = runs.map(({ command }) => `synapulse ${command.map(word).join(' ')}`);
  return {
    id: 'repeat',
    title: 'Repeat it',
    body: html`<pre>${lines.join('\n')}</pre><p class="muted">With Synapulse ${runs[0].version}: the same settings, data
and seed give the same bits on any machine, at any number of threads.</p>`,
    figures: [],
  };
}
