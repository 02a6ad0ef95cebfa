/**
 * The table and docs/images/wires.svg of docs/wires.md: accuracy under wire resistance, of chips trained without and with it.
 *   node scripts/docs/wires.mjs MNIST FOLDER [SEEDS] [COMMAND]
 * Trains what FOLDER lacks, evaluates what FOLDER/wires.csv lacks, so that it goes on where it was stopped; COMMAND, such as
 * 'nice -n 12', starts every run.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolveConfig } from '../../dist/src/config/index.js';
import { describeWires } from '../../dist/src/chip/wires.js';
import { drawCharts } from '../../dist/src/report/draw-chart.js';

const PRESETS = ['choi2021', 'single50'];
const WIDTHS = ['100nm', '50nm', '32nm', '22nm'];
/** Evaluated alone, and not in the largest array: wires of 22 nm with devices that conduct ten times as much are 24.6 Ω to these. */
const MORE = ['10ohm', '24.6ohm'];
const TILES = [
  [128, 128],
  [256, 256],
  [785, 250], // layer 1 in one array
];
const HEAD = 'preset,seed,trained,rows,cols,wire,model,accuracy';

/** Resistances for an array; trained with wires on are the smallest and the largest alone. */
function wiresIn(tile, trained) {
  if (trained === 'series') return tile === TILES[1] ? [] : WIDTHS;
  return tile === TILES[2] ? WIDTHS : [...WIDTHS, ...MORE];
}

const [data, folder, seedsText = '1,2,3', through = ''] = process.argv.slice(2);
if (folder === undefined) throw new Error('expected: node scripts/docs/wires.mjs MNIST FOLDER [SEEDS] [COMMAND]');
const seeds = seedsText.split(',').map(Number);
/** Of chips trained with wires on. */
const WIRED_SEEDS = [1, 2];
const seedsOf = (trained) => (trained === 'series' ? seeds.filter((seed) => WIRED_SEEDS.includes(seed)) : seeds);
const program = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));
const csv = join(folder, 'wires.csv');
mkdirSync(folder, { recursive: true });
if (!existsSync(csv)) writeFileSync(csv, `${HEAD}\n`);
const known = new Map(
  readFileSync(csv, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => [line.slice(0, line.lastIndexOf(',')), Number(line.slice(line.lastIndexOf(',') + 1))]),
);

function synapulse(...args) {
  const command = [...through.split(' ').filter(Boolean), process.execPath, program, ...args, '--data', data];
  return execFileSync(command[0], command.slice(1), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

function isFinished(run) {
  const manifest = join(run, 'manifest.json');
  return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).status === 'finished';
}

const settings = (values) => Object.entries(values).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
const tileOf = ([rows, cols]) => ({ 'tile.rows': rows, 'tile.cols': cols });
const wiresOf = (model, wire) => ({
  'tile.wires': model,
  ...(wire.endsWith('nm') ? { 'energy.wire_nm': wire.slice(0, -2) } : { 'tile.wire_ohm': wire.slice(0, -3) }),
});

/** Test accuracy of a run, trained where it has not been, under other reads. */
function accuracy(preset, seed, trained, tile, wire, model) {
  const key = [preset, seed, trained, ...tile, wire, model].join(',');
  if (known.has(key)) return known.get(key);
  const isIdeal = trained === 'ideal';
  const run = join(folder, [preset, `s${seed}`, ...(isIdeal ? [] : [tile.join('x'), wire])].join('-'));
  if (!isFinished(run)) {
    const wired = isIdeal ? {} : { ...tileOf(tile), ...wiresOf(trained, wire) };
    synapulse(
      'train',
      '--preset',
      preset,
      '--seed',
      String(seed),
      ...settings(wired),
      '--out',
      run,
      '--force',
      '--quiet',
    );
  }
  const reads = { ...tileOf(tile), ...(model === 'ideal' ? { 'tile.wires': model } : wiresOf(model, wire)) };
  const { test_accuracy } = JSON.parse(synapulse('eval', run, ...settings(reads), '--json'));
  appendFileSync(csv, `${key},${test_accuracy}\n`);
  known.set(key, test_accuracy);
  process.stderr.write(`${key}: ${test_accuracy}\n`);
  return test_accuracy;
}

const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
const spread = (values) =>
  Math.sqrt(values.reduce((a, b) => a + (b - mean(values)) ** 2, 0) / Math.max(1, values.length - 1));

// Seed by seed, so that a study that was stopped has whole seeds.
for (const seed of seeds) {
  for (const preset of PRESETS) accuracy(preset, seed, 'ideal', TILES[0], 'none', 'ideal');
  for (const trained of ['ideal', 'series'].filter((one) => seedsOf(one).includes(seed))) {
    for (const tile of TILES) {
      for (const wire of wiresIn(tile, trained)) {
        for (const preset of PRESETS) {
          for (const model of ['series', 'network']) accuracy(preset, seed, trained, tile, wire, model);
        }
      }
    }
  }
}

const of = (preset, trained, tile, wire, model) =>
  seedsOf(trained).map((seed) => 100 * accuracy(preset, seed, trained, tile, wire, model));
const ohmOf = (wire) => {
  const sets = Object.entries(wiresOf('series', wire)).map(([key, value]) => `${key}=${value}`);
  return describeWires(resolveConfig({ sets })).row_ohm;
};
const printed = (values) => `${mean(values).toFixed(2)} ± ${spread(values).toFixed(2)}`;

for (const preset of PRESETS) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  process.stdout.write(`${preset}, ideal wires: ${printed(of(preset, 'ideal', TILES[0], 'none', 'ideal'))}\n\n`);
  const heads = [
    'array',
    'wires',
    'Ω a cell',
    'ideal → series',
    'ideal → network',
    'series → series',
    'series → network',
  ];
  const rows = TILES.flatMap((tile) =>
    wiresIn(tile, 'ideal').map((wire) =>
      line([
        ...[tile.join(' × '), wire, ohmOf(wire).toFixed(2)],
        ...['ideal', 'series'].flatMap((trained) =>
          ['series', 'network'].map((model) =>
            wiresIn(tile, trained).includes(wire) ? printed(of(preset, trained, tile, wire, model)) : '',
          ),
        ),
      ]),
    ),
  );
  process.stdout.write(`${[line(heads), line(heads.map(() => '---')), ...rows].join('\n')}\n\n`);
}

const charts = PRESETS.map((preset) => ({
  title: `${preset}, trained without wires`,
  x: {
    ...{ label: 'Ω from cell to cell: wires of 100, 50, 32, 22 nm, and more', scale: 'log' },
    ...{
      ticks: [...WIDTHS, ...MORE].map(ohmOf),
      tickTexts: [...WIDTHS, ...MORE].map((wire) => ohmOf(wire).toPrecision(2)),
    },
  },
  y: { label: 'test accuracy (%)', domain: [0, 100] },
  // The series model moves nothing that one could see: its largest array stands for all.
  series: [[TILES[2], 'series'], ...TILES.map((tile) => [tile, 'network'])].map(([tile, model], i) => ({
    ...{ name: `${tile.join(' × ')}, ${model}`, kind: 'line-dots', dashed: model === 'series', colour: i },
    points: wiresIn(tile, 'ideal').map((wire) => {
      const values = of(preset, 'ideal', tile, wire, model);
      return { x: ohmOf(wire), y: mean(values), spread: spread(values) };
    }),
  })),
  levels: [{ y: mean(of(preset, 'ideal', TILES[0], 'none', 'ideal')), text: 'ideal wires' }],
}));
writeFileSync('docs/images/wires.svg', drawCharts(charts));
