/** `synapulse machines`: the statecharts of a chip's circuits, as diagrams and for other tools. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config/index.js';
import { InputError } from '../../errors.js';
import { machinesOf } from '../../plugins.js';
import { unknownName } from '../../registry.js';
import { drawStatechart } from '../../report/statechart-drawing.js';
import { type StatechartGraph, statechartGraph } from '../../report/statechart-graph.js';
import { mermaid, scxml } from '../../report/statechart-text.js';
import { reason, writeWhole } from '../../runs/index.js';
import { loadModules } from '../../train/create.js';
import { type ConfigOptions, configFrom } from '../options.js';
import { Output, type OutputOptions } from '../output.js';

/** How a graph is written, and the extension of its file. */
const FORMATS: Readonly<
  Record<string, { readonly extension: string; readonly text: (graph: StatechartGraph) => string }>
> = {
  mermaid: { extension: 'mmd', text: mermaid },
  scxml: { extension: 'scxml', text: scxml },
  svg: { extension: 'svg', text: (graph) => `${drawStatechart(graph)}\n` },
  json: { extension: 'json', text: (graph) => `${JSON.stringify(graph, undefined, 2)}\n` },
};

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
  const graphs = await graphsOf(configFrom(options));
  if (name !== undefined && graphs[name] === undefined) {
    throw new InputError(unknownName('machine', name, Object.keys(graphs)));
  }
  const chosen = Object.entries(graphs).filter(([circuit]) => name === undefined || circuit === name);
  if (options.out !== undefined) {
    writeFiles(options.out, chosen, options.format);
    out.note(`wrote ${chosen.length} file${chosen.length === 1 ? '' : 's'} to ${options.out}`);
  } else if (options.json || options.format === 'json') {
    const document = name === undefined ? Object.fromEntries(chosen) : chosen[0][1];
    process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
  } else if (chosen.length > 1 && options.format !== 'mermaid') {
    throw new InputError(`--format ${options.format} holds one machine: expected a name, or --out with a folder`);
  } else {
    process.stdout.write(chosen.map(([, graph]) => format.text(graph)).join('\n'));
  }
}

async function graphsOf(config: Config): Promise<Readonly<Record<string, StatechartGraph>>> {
  await loadModules(config);
  return Object.fromEntries(
    Object.entries(machinesOf(config)).map(([circuit, machine]) => [circuit, statechartGraph(machine)]),
  );
}

function writeFiles(dir: string, graphs: readonly (readonly [string, StatechartGraph])[], format: string): void {
  const { extension, text } = FORMATS[format];
  try {
    mkdirSync(dir, { recursive: true });
  } catch (cause) {
    throw new InputError(`--out ${dir}: cannot be written: ${reason(cause)}`);
  }
  for (const [circuit, graph] of graphs) writeWhole(join(dir, `${circuit}.${extension}`), text(graph));
}
