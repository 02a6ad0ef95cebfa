#!/usr/bin/env node
/** `synapulse`: the commands. Each loads what it needs only when it runs. */
import { Command } from 'commander';
import { version } from '../version.js';
import { complaint, exitCodeOf, oneLine } from './failure.js';

const program = new Command('synapulse')
  .description('Simulates neural-network chips made of RRAM crossbar tiles, event by event, while they train.')
  .version(version(), '--version', 'print the version')
  .helpOption('-h, --help', 'print help')
  .exitOverride()
  .configureOutput({
    outputError: (text, write) => write(`synapulse: ${oneLine(text.replace(/^error: /, ''))}\n`),
  })
  .addHelpText(
    'after',
    `
Examples:
  $ synapulse train                                 hybrid synapses (Choi et al. 2021) on the embedded digits
  $ synapulse train --preset single50 --epochs 5    one pair of devices per weight
  $ synapulse train --data DIR --set synapse.k=20   full MNIST (IDX files), another scale
  $ synapulse config > mine.yaml                    every setting with a comment, to edit
  $ synapulse train --config mine.yaml --json       the result as one JSON document
  $ synapulse train --resume runs/choi2021-s1       go on where a run was stopped

Exit codes: 0 done, 1 failed, 2 bad input, 130 (Ctrl-C) or 143 (terminated): stopped, to be resumed.`,
  );

/** Options that every command has. */
function common(command: Command): Command {
  return command
    .option('--json', 'print exactly one JSON document on stdout')
    .option('--quiet', 'print nothing but errors and warnings')
    .option('--debug', 'print the stack of an error (or SYNAPULSE_DEBUG=1)');
}

const repeated = (value: string, before: string[]) => [...before, value];

/** Schemes that `compare` compares. */
const COMPARED =
  'single50,choi2021,hybrid-plus,multi-device,periodic-carry,sign-based,capacitor-transfer,tiki-taka,ttv2,mixed-precision,' +
  'pcm-pair';

/** Options that choose a configuration. */
function configuration(command: Command, preset = 'choi2021'): Command {
  return command
    .option('--preset <name>', `published experiment to start from (see: synapulse list presets; default: ${preset})`)
    .option('--config <file>', 'YAML or JSON file with settings')
    .option('--set <key=value>', 'change one setting; may be repeated', repeated, [])
    .option('--epochs <n>', 'passes over the training samples (train.epochs)')
    .option('--seed <n>', 'seed of every random draw (seed)')
    .option('--engine <kind>', 'compiled or interpreted: the same bits (run.engine)')
    .option('--threads <n>', "threads of one run, or 'auto': the same bits (run.threads)");
}

/** Options that choose the data. */
function data(command: Command): Command {
  return command
    .option('--data <dir>', 'folder with IDX files, gzipped or not, or N-MNIST (default: the embedded digits)')
    .option('--train-limit <n>', 'use only the first n training samples')
    .option('--test-limit <n>', 'use only the first n test samples');
}

data(configuration(common(program.command('train'))))
  .description('train one chip; leaves a run folder')
  .option('--out <dir>', 'run folder, new or empty (default: runs/<preset>-s<seed>, numbered)')
  .option('--force', 'overwrite the run in --out; resume a run that is said to be running')
  .option('--resume <run>', 'go on with a run that was stopped, to the bits of one that was not')
  .option('--weights <file>', 'weights to start with, .npz as for eval, programmed onto the arrays')
  .option('--seeds <list>', 'several runs, such as 1..5 or 1,4,7: repeat the command to go on with them')
  .option('--queue <url>', 'let the workers of a job queue train (see: synapulse worker)')
  .addHelpText(
    'after',
    `
With --resume only --epochs (more), --threads and --engine may differ; --data may say where the same data is now.

Examples:
  $ synapulse train --epochs 3 --train-limit 2000
  $ synapulse train --preset float --data DIR --json
  $ synapulse train --set device.c2c=0.5 --set tile.rows=64 --out runs/noisy
  $ synapulse train --seeds 1..5 --queue redis://head-node
  $ synapulse train --resume runs/noisy --epochs 40`,
  )
  .action(async (options) => (await import('./commands/train.js')).train(options));

const snn = program
  .command('snn')
  .description('spiking networks on the same tiles')
  .helpOption('-h, --help', 'print help')
  .addHelpText(
    'after',
    `
Examples:
  $ synapulse snn train
  $ synapulse snn train --help`,
  );

const nir = snn
  .command('nir')
  .description('exchange networks as NIR files (HDF5)')
  .helpOption('-h, --help', 'print help');

common(nir.command('export'))
  .description('write the newest weights of a spiking run as a NIR file')
  .argument('<run>', 'run folder')
  .requiredOption('--out <file>', 'file to write, such as network.nir')
  .option('--force', 'overwrite the file')
  .addHelpText('after', '\nExamples:\n  $ synapulse snn nir export runs/snn-hybrid-s1 --out network.nir')
  .action(async (run, options) => (await import('./commands/snn-nir.js')).nirExport(run, options));

common(nir.command('import'))
  .description('check a NIR file, say what network it holds, and write it as weights and settings')
  .argument('<file>', 'NIR file: a chain of Linear or Affine, and LIF, CubaLIF or LI nodes')
  .option('--out <dir>', 'folder for weights.npz and network.json, which train and eval take')
  .option('--force', 'write into a folder that is there')
  .addHelpText(
    'after',
    `
Examples:
  $ synapulse snn nir import network.nir --json
  $ synapulse snn nir import network.nir --out imported
  $ synapulse eval --weights imported/weights.npz --config imported/network.json --preset snn-hybrid --data DIR
  $ synapulse snn train --weights imported/weights.npz --config imported/network.json --preset snn-hybrid --data DIR`,
  )
  .action(async (file, options) => (await import('./commands/snn-nir.js')).nirImport(file, options));

data(configuration(common(snn.command('train')), 'snn-hybrid'))
  .description('train one spiking chip; leaves a run folder')
  .option('--out <dir>', 'run folder, new or empty (default: runs/<preset>-s<seed>, numbered)')
  .option('--force', 'overwrite the run in --out; resume a run that is said to be running')
  .option('--resume <run>', 'go on with a run that was stopped, to the bits of one that was not')
  .option('--weights <file>', 'weights to start with, .npz as for eval, programmed onto the arrays')
  .option('--seeds <list>', 'several runs, such as 1..5 or 1,4,7: repeat the command to go on with them')
  .option('--queue <url>', 'let the workers of a job queue train (see: synapulse worker)')
  .addHelpText(
    'after',
    `
The run folder is that of 'train', and spikes.csv, membranes.csv and plots of one test sample: who spiked when.

Examples:
  $ synapulse snn train --data DIR
  $ synapulse snn train --preset snn-poisson --data DIR --set snn.rate_max=0.5
  $ synapulse snn train --preset snn-hybrid-plus --data DIR --json
  $ synapulse snn train --data N-MNIST     recordings of an event camera, as published
  $ synapulse snn train --preset snn-float --set snn.coding=latency --set snn.input_gain=10`,
  )
  .action(async (options) => (await import('./commands/snn-train.js')).snnTrain(options));

data(common(program.command('demo')))
  .description('train hybrid synapses, single pairs and floating point side by side, and compare them')
  .option('--epochs <n>', 'passes over the training samples (default: 20)')
  .option('--seed <n>', 'seed of every random draw (default: 1)')
  .option('--out <dir>', 'folder of the three runs; overwritten when a demo made it', 'runs/demo')
  .option('--force', 'overwrite a folder that no demo made')
  .addHelpText(
    'after',
    `
Examples:
  $ synapulse demo
  $ synapulse demo --data DIR --epochs 5 --out runs/mnist`,
  )
  .action(async (options) => (await import('./commands/demo.js')).demo(options));

configuration(common(program.command('config')))
  .description('print the resolved settings, each with its meaning, unit, range and source')
  .option('--schema', 'print the JSON Schema of configuration files instead')
  .option('--out <dir>', 'write config.yaml and config.schema.json there instead')
  .option('--force', 'overwrite them in a folder that is not empty')
  .addHelpText(
    'after',
    `
Examples:
  $ synapulse config --preset choi2021 > mine.yaml
  $ synapulse config --config mine.yaml --set synapse.k=20 --json
  $ synapulse config --schema > synapulse.schema.json`,
  )
  .action(async (options) => (await import('./commands/config.js')).config(options));

common(program.command('list'))
  .description('list what a configuration can name')
  .argument(
    '[what]',
    'presets, architectures, devices, encoders, schemes, activations, components or machines (default: all)',
  )
  .addHelpText(
    'after',
    `
Examples:
  $ synapulse list
  $ synapulse list presets --json`,
  )
  .action(async (what, options) => (await import('./commands/list.js')).list(what, options));

common(program.command('fit-device'))
  .description('fit a device model to measured conductances')
  .argument('<csv>', 'file with columns pulse and conductance_S (or _uS, _nS, …), optionally cycle and direction')
  .option('--model <name>', 'exponential, soft-bounds or linear', 'exponential')
  .option('--out <dir>', 'folder for device.yaml and fit.svg, new or empty (default: runs/fit-<name>, numbered)')
  .option('--force', 'overwrite them in a folder that is not empty')
  .addHelpText(
    'after',
    `
Examples:
  $ synapulse fit-device measured.csv --model exponential
  $ synapulse train --config runs/fit-measured/device.yaml`,
  )
  .action(async (csv, options) => (await import('./commands/fit-device.js')).fitDevice({ ...options, csv }));

common(program.command('report'))
  .description('write one page of what runs were and what came out: accuracy, pulses, energy, weights, device maps')
  .argument('<run...>', 'run folders; several are compared side by side')
  .option('--out <dir>', 'where report.html goes (default: the run folder; of several runs: report/ beside the first)')
  .option('--no-plots', 'write only the page, not its plots as SVG, PNG and CSV')
  .addHelpText(
    'after',
    `
Examples:
  $ synapulse report runs/choi2021-s1
  $ synapulse report runs/choi2021-s1 runs/single50-s1 --out comparison`,
  )
  .action(async (runs, options) => (await import('./commands/report.js')).report({ ...options, runs }));

common(program.command('estimate'))
  .description(
    'capacitances, block energies, area and a cell write of one array, each with formula and source, without a run',
  )
  .option('--preset <name>', 'component library (see: synapulse list components)', 'neurosim-32hp')
  .option('--rows <n>', 'rows of the array', '128')
  .option('--cols <n>', 'columns of the array', '128')
  .option('--cell <kind>', '1t1r or crossbar (default: the library’s)')
  .option('--node <name>', '32hp, 32lstp, 22hp, 22lstp, 14hp, 14lstp (default: the library’s)')
  .option('--wire <nm>', 'width of wires in nm, 14 to 200 (default: the library’s)')
  .option('--adc-bits <n>', 'resolution of readout where the library has a choice; 0 = as published', '0')
  .option('--columns-per-adc <n>', 'columns that share an ADC, for its area (default: the library’s)')
  .option('--write <device>', 'estimate a cell write on this device as well, such as Ag:a-Si or TaOx/HfOx')
  .option('--from <S>', 'conductance before the write')
  .option('--dw <x>', 'change of weight, of a range of 2')
  .option(
    '--ir-drop [S]',
    'what wires take from currents with all cells at this conductance, or at Gmax of a device; alone: 10 uS',
  )
  .option('--access <ohm>', 'with --ir-drop: resistance of the transistor of a 1t1r cell (default: 15 kohm)')
  .addHelpText(
    'after',
    `
Examples:
  $ synapulse estimate --rows 400 --cols 100 --cell 1t1r --node 32hp
  $ synapulse estimate --preset isaac-32nm --columns-per-adc 16
  $ synapulse estimate --preset isaac-32nm --adc-bits 6 --json
  $ synapulse estimate --write Ag:a-Si --from 2.076945e-8 --dw 0.1
  $ synapulse estimate --rows 256 --cols 256 --cell crossbar --wire 32 --ir-drop taox-hfox`,
  )
  .action(async (options) => (await import('./commands/estimate.js')).estimateCommand(options));

data(common(program.command('reproduce')))
  .description(
    'reproduce figures of Choi et al. 2021 (and boybat: many devices a weight): data, plot, and a verdict against what is published',
  )
  .argument('<figure...>', "panels such as 4a, 'all' of Choi et al. 2021, or boybat")
  .option('--seeds <n>', 'seeds 1 to n of every run (default: 3)')
  .option('--epochs <n>', 'passes over the training samples (default: 20)')
  .option('--set <key=value>', 'another choice where the paper leaves one open; may be repeated', repeated, [])
  .option('--quick', 'one seed, few samples and epochs: shapes, not numbers')
  .option('--out <dir>', 'folder of figures and finished runs, which are used again', 'runs/reproduce')
  .option('--fresh', 'train even what was finished before')
  .option('--queue <url>', 'let the workers of a job queue train (see: synapulse worker)')
  .option('--force', 'use a folder that holds something else')
  .option('--markdown <file>', 'put the table of all verdicts between the marker lines of a file')
  .addHelpText(
    'after',
    `
Examples:
  $ synapulse reproduce 4a 4b --quick
  $ synapulse reproduce all --data DIR
  $ synapulse reproduce boybat --data DIR
  $ synapulse reproduce 5f --data DIR --seeds 1 --json
  $ synapulse reproduce 6b --data DIR --set synapse.w_max=1 --out runs/reproduce-w1`,
  )
  .action(async (figures, options) => (await import('./commands/reproduce.js')).reproduce(figures, options));

data(common(program.command('compare')))
  .description('compare synapse architectures: accuracy, latency against array size, pulses, devices, logic')
  .option('--schemes <list>', 'presets, separated by commas', COMPARED)
  .option('--sizes <range>', 'N of the N × N arrays: LEAST..MOST by doubling, or a list', '64..4096')
  .option('--pulses <n>', 'pulses on the busiest cell of an update', '1')
  .option('--pulse-ns <ns>', 'width of a pulse, the same for all schemes', '100')
  .option('--seeds <n>', 'seeds 1 to n of every scheme', '3')
  .option('--epochs <n>', 'passes over the training samples (default: as each preset has it)')
  .option('--set <key=value>', 'change one setting of all schemes; may be repeated', repeated, [])
  .option('--no-train', 'latency, devices and logic alone, within a second')
  .option('--out <dir>', 'folder of tables, plots and finished runs, which are used again', 'runs/compare')
  .option('--fresh', 'train even what was finished before')
  .option('--queue <url>', 'let the workers of a job queue train (see: synapulse worker)')
  .option('--force', 'use a folder that holds something else')
  .addHelpText(
    'after',
    `
Examples:
  $ synapulse compare --no-train
  $ synapulse compare --data DIR
  $ synapulse compare --schemes single50,choi2021,periodic-carry --data DIR --seeds 1 --json`,
  )
  .action(async (options) => (await import('./commands/compare.js')).compare(options));

data(configuration(common(program.command('trace'))))
  .description('write training steps as a waveform, a timeline or a table: states, voltages, sums, single pulses')
  .option('--from-run <run>', 'steps of a run folder, from the nearest checkpoint before them')
  .option('--steps <range>', 'training steps FIRST..LAST, counted from 0 over the whole run', '0')
  .option('--tiles <list>', "tiles such as 0,3 or 0-3, counted over the whole chip; 'all'", 'all')
  .option('--lines <list>', 'rows and columns of these tiles, such as row:0-15,col:3 (default: none)')
  .option('--format <name>', 'vcd (GTKWave, Surfer), perfetto (ui.perfetto.dev) or csv', 'vcd')
  .option('--true-time', 'perfetto: 1 ps as 1 ps, which it rounds to whole nanoseconds (default: 1 ps shown as 1 ns)')
  .option('--out <file>', 'file to write (default: trace.vcd, trace.json or trace.csv)')
  .option('--force', 'overwrite it')
  .addHelpText(
    'after',
    `
Where a row and a column are asked for, the crossing shows its own pulses and the conductances of its devices.

Examples:
  $ synapulse trace --steps 0..2 --tiles 0,3 --lines row:0-15
  $ synapulse trace --preset choi2021 --steps 5 --tiles 14 --lines row:0-3,col:0-9 --format perfetto
  $ synapulse trace --from-run runs/choi2021-s1 --steps 72000..72001 --format csv`,
  )
  .action(async (options) => (await import('./commands/trace.js')).trace(options));

configuration(common(program.command('machines')))
  .description("the statecharts of a chip's circuits, your own included, as diagrams and for other tools")
  .argument('[name]', 'one circuit, such as tile or array_selection (default: all)')
  .option('--format <name>', 'mermaid, scxml, svg, json or verilog', 'mermaid')
  .option('--out <dir>', 'write a file per machine there instead')
  .addHelpText(
    'after',
    `
Examples:
  $ synapulse machines tile
  $ synapulse machines controller --format scxml > controller.scxml
  $ synapulse machines --format svg --out diagrams
  $ synapulse machines arbiter --format verilog
  $ synapulse machines array_selection --config mine.yaml`,
  )
  .action(async (name, options) => (await import('./commands/machines.js')).machines(name, options));

common(program.command('page'))
  .description('write the live page: the simulator in a browser tab, for any static server, offline')
  .argument('<dir>', 'folder for its files, new or empty')
  .option('--force', 'overwrite the page in a folder that is not empty')
  .addHelpText(
    'after',
    `
Examples:
  $ synapulse page public
  $ synapulse page public --force --json`,
  )
  .action(async (dir, options) => (await import('./commands/page.js')).page(dir, options));

data(common(program.command('explore')))
  .description('train the points of a study, compare them, and say what dominates what')
  .argument('[study]', 'YAML or JSON file: axes over any setting, how points are chosen, what is compared')
  .option(
    '--out <dir>',
    'folder of tables, plots and finished runs, which are used again (default: runs/explore-<study>)',
  )
  .option('--fresh', 'train even what was finished before')
  .option('--queue <url>', 'let the workers of a job queue train (see: synapulse worker)')
  .option('--force', 'use a folder that holds something else')
  .option('--schema', 'print the JSON Schema of study files instead')
  .addHelpText(
    'after',
    `
A study that was stopped, even by kill -9, goes on when the command is repeated, to the same tables.

Examples:
  $ synapulse explore study.yaml
  $ synapulse explore study.yaml --data DIR --out runs/tiles --json
  $ synapulse explore --schema > study.schema.json`,
  )
  .action(async (study, options) => (await import('./commands/explore.js')).explore(study, options));

common(program.command('worker'))
  .description('train runs that others put into a job queue (explore, reproduce and train with --queue)')
  .option('--queue <url>', 'redis://HOST[:PORT][/DATABASE] (default: SYNAPULSE_QUEUE)')
  .option('--threads <n>', 'runs at a time (default: one per core)')
  .option('--data <dir>', 'folder with IDX files; digits that are not here come through the queue')
  .option('--idle <seconds>', 'leave after so long without a run (default: stay)')
  .option('--lock <seconds>', 'a worker that does not answer for so long is taken for dead', '30')
  .addHelpText(
    'after',
    `
A password comes from SYNAPULSE_QUEUE_PASSWORD, or from the file that SYNAPULSE_QUEUE_PASSWORD_FILE names.

Examples:
  $ synapulse worker --queue redis://head-node
  $ SYNAPULSE_QUEUE=redis://head-node synapulse worker --threads 4 --idle 600`,
  )
  .action(async (options) => (await import('./commands/worker.js')).worker(options));

common(program.command('queue'))
  .description('look at a job queue, pause or resume it, cancel what it holds, or print a script for Slurm')
  .argument('[action]', 'status, pause, resume, cancel or slurm', 'status')
  .option('--queue <url>', 'redis://HOST[:PORT][/DATABASE] (default: SYNAPULSE_QUEUE)')
  .option('--watch', 'status: go on showing it, with the progress of all machines, until Ctrl-C')
  .option('--workers <n>', 'slurm: tasks of the array', '8')
  .option('--cpus <n>', 'slurm: cores of a task', '4')
  .addHelpText(
    'after',
    `
Examples:
  $ synapulse queue --queue redis://head-node
  $ synapulse queue --watch --queue redis://head-node
  $ synapulse queue cancel --queue redis://head-node
  $ synapulse queue slurm --workers 16 --cpus 8 > workers.sh`,
  )
  .action(async (action, options) => (await import('./commands/queue.js')).queue(action, options));

data(configuration(common(program.command('eval'))))
  .description('what a trained run, or weights of your own programmed onto arrays, answer to the test samples')
  .argument('[run]', 'folder of a run: its newest checkpoint')
  .option('--weights <file>', 'weights to program, .npz: weights_0, weights_1, … (inputs + 1) × outputs, bias row last')
  .option(
    '--program <how>',
    'ideal = written and verified; pulses = blind, with cycle-to-cycle variation (default: ideal)',
  )
  .addHelpText(
    'after',
    `
Weights may also be inputs × outputs with bias_0, bias_1, …; network.layers follows from their shapes.
With a run --set may change how its arrays are read: tile, readout, driver, energy, timing, device.read_noise.

Examples:
  $ synapulse eval runs/choi2021-s1 --data DIR
  $ synapulse eval runs/choi2021-s1 --data DIR --set tile.wires=network --set energy.wire_nm=50
  $ synapulse eval --weights mlp.npz --preset choi2021 --program pulses --data DIR --json`,
  )
  .action(async (run, options) => (await import('./commands/eval.js')).evaluate(run, options));

common(program.command('export'))
  .description('write the conductances, weights or pulse counts of a run as a table or as arrays')
  .argument('<run>', 'folder of a run: its newest checkpoint')
  .requiredOption('--what <what>', 'conductances, weights, or pulses: how many every cell got')
  .option('--steps <first..last>', 'training steps to count pulses over (default: all), counted from 0')
  .option('--data <dir>', 'where the data of the run is now, to count pulses')
  .option('--format <format>', 'csv, npy (one .npz archive) or parquet', 'csv')
  .option('--out <file>', 'file to write (default: <what>.csv, .npz or .parquet)')
  .option('--force', 'overwrite it')
  .addHelpText(
    'after',
    `
Examples:
  $ synapulse export runs/choi2021-s1 --what conductances --format parquet
  $ synapulse export runs/float-s1 --what weights --format npy --out float.npz
  $ synapulse export runs/choi2021-s1 --what pulses --steps 0..999`,
  )
  .action(async (run, options) => (await import('./commands/export.js')).exportRun(run, options));

common(program.command('serve'))
  .description('serve the live page to the browser of this machine, with the runs of a folder')
  .argument('[runs-dir]', 'folder of run folders (default: runs)')
  .option('--port <n>', 'port on 127.0.0.1; 0 = any free one (default: 4780)')
  .option('--max-runs <n>', 'runs that may be open at a time', '4')
  .option('--data <dir>', 'folder with IDX files for its runs (default: the embedded digits)')
  .addHelpText(
    'after',
    `
Examples:
  $ synapulse serve
  $ synapulse serve runs/demo --port 8080`,
  )
  .action(async (dir, options) => (await import('./commands/serve.js')).serve(dir, options));

// A file that would grow beyond the limit (ulimit -f) is an error of its writer, not the end of the process.
if (process.platform !== 'win32') process.on('SIGXFSZ', () => {});

// Whoever reads our output may stop early (`| head`): no reason to complain.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
  const line = complaint(error);
  if (line !== undefined) process.stderr.write(`${line}\n`);
  const debug = process.argv.includes('--debug') || process.env.SYNAPULSE_DEBUG === '1';
  if (debug && line !== undefined && error instanceof Error) process.stderr.write(`${error.stack}\n`);
}
