/** `synapulse machines`: the statecharts of a chip's circuits, as diagrams and for other tools. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyStateMachine } from 'xstate';
import type { Config } from '../../config/index.js';
import { InputError } from '../../errors.js';
import { machinesOf } from '../../plugins.js';
import { unknownName } from '../../registry.js';
import { drawStatechart } from '../../report/statechart-drawing.js';
import { type StatechartGraph, statechartGraph } from '../../report/statechart-graph.js';
import { mermaid, scxml } from '../../report/statechart-text.js';
import { controlOf } from '../../rtl/control.js';
import { verilog } from '../../rtl/verilog.js';
import { reason, writeWhole } from '../../runs/index.js';
import { loadModules } from '../../train/create.js';
import { type ConfigOptions, configFrom } from '../options.js';
import { Output, type OutputOptions } from '../output.js';

/** How a statechart is written, and the extension of its file. */
interface Format {
  readonly extension: string;
  readonly text: (graph: StatechartGraph, machine: AnyStateMachine) => string;
}

const FORMATS: Readonly<Record<string, Format>> = {
  mermaid: { extension: 'mmd', text: mermaid },
  scxml: { extension: 'scxml', text: scxml },
  svg: { extension: 'svg', text: (graph) => `${drawStatechart(graph)}\n` },
  json: { extension: 'json', text: (graph) => `${JSON.stringify(graph, undefined, 2)}\n` },
  verilog: { extension: 'v', text: (_, machine) => verilog(controlOf(machine)) },
};

interface Statechart {
  readonly graph: StatechartGraph;
  readonly machine: AnyStateMachine;
}

export interface MachinesOptions extends OutputOptions, ConfigOptions {
  readonly format: string;
  readonly out?: string;
}

export async function machines(name: string | undefined, options: MachinesOptions): Promise<void> {
  const out = new Output(options);
  const format = FORMATS[options.format];
  if (!Object.hasOwn(FORMATS, options.format)) {
    throw new InputError(`--format ${options.format}: expected one of ${Object.keys(FORMATS).join(', ')}`);
  }
  const charts = await statechartsOf(configFrom(options));
  if (name !== undefined && charts[name] === undefined) {
    throw new InputError(unknownName('machine', name, Object.keys(charts)));
  }
  const chosen = Object.entries(charts).filter(([circuit]) => name === undefined || circuit === name);
  if (options.out !== undefined) {
    writeFiles(options.out, chosen, options.format);
    out.note(`wrote ${chosen.length} file${chosen.length === 1 ? '' : 's'} to ${options.out}`);
  } else if (options.json || options.format === 'json') {
    const graphs = chosen.map(([circuit, { graph }]) => [circuit, graph] as const);
    const document = name === undefined ? Object.fromEntries(graphs) : graphs[0][1];
    process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
  } else if (chosen.length > 1 && options.format !== 'mermaid') {
    throw new InputError(`--format ${options.format} holds one machine: expected a name, or --out with a folder`);
  } else {
    process.stdout.write(chosen.map(([, { graph, machine }]) => format.text(graph, machine)).join('\n'));
  }
}

async function statechartsOf(config: Config): Promise<Readonly<Record<string, Statechart>>> {
  await loadModules(config);
  return Object.fromEntries(
    Object.entries(machinesOf(config)).map(([circuit, machine]) => [
      circuit,
      { machine: machine as AnyStateMachine, graph: statechartGraph(machine) },
    ]),
  );
}

function writeFiles(dir: string, charts: readonly (readonly [string, Statechart])[], format: string): void {
  const { extension, text } = FORMATS[format];
  try {
    mkdirSync(dir, { recursive: true });
  } catch (cause) {
    throw new InputError(`--out ${dir}: cannot be written: ${reason(cause)}`);
  }
  for (const [circuit, { graph, machine }] of charts) {
    writeWhole(join(dir, `${circuit}.${extension}`), text(graph, machine));
  }
}
