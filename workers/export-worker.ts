/** The piscina task that reads what stands in a run's arrays, for export. */
import type { Config } from '../src/config/index.js';
import { AnalogCircuits } from '../src/chip/analog.js';
import { MemoryPlan, WASM_PAGE } from '../src/chip/memory.js';
import { describeChip } from '../src/chip/structure.js';
import { InputError } from '../src/errors.js';
import { checkpointBefore } from '../src/runs/checkpoint-before.js';
import type { Identity } from '../src/runs/index.js';
import { kernelFactory, loadPlugins } from '../src/train/create.js';
import { portable } from './portable-error.js';
import type { PortableError } from './protocol.js';

export interface ExportTask {
  readonly dir: string;
  readonly config: Config;
  readonly identity: Identity;
}

/** A layer as it stands: row-major; the bias row is the last. */
export interface ExportedLayer {
  readonly rows: number;
  readonly cols: number;
  /** Of the planes: 'big_plus', 'big_minus', …; 'weight' for ideal weights. */
  readonly planes: readonly string[];
  /** Siemens, plane by plane. */
  readonly conductances: Float32Array;
  readonly weights: Float32Array;
}

export type ExportOutcome =
  | {
      readonly kind: 'read';
      readonly layers: readonly ExportedLayer[];
      readonly trained_samples: number;
      readonly warnings: readonly string[];
    }
  | { readonly kind: 'failed'; readonly error: PortableError };

export default async function read(task: ExportTask): Promise<ExportOutcome> {
  try {
    return await readArrays(task);
  } catch (error) {
    return { kind: 'failed', error: portable(error) };
  }
}

async function readArrays({ dir, config, identity }: ExportTask): Promise<ExportOutcome> {
  const warnings: string[] = [];
  const newest = Number.POSITIVE_INFINITY;
  const state = checkpointBefore(dir, identity, newest, (text) => warnings.push(text))?.state;
  if (state === undefined) throw new InputError(`${dir} has no checkpoint that can be read; expected a trained run`);
  await loadPlugins(config.plugins);
  const chip = describeChip(config);
  const plan = new MemoryPlan(chip, config, 1);
  const pages = Math.ceil(plan.bytes / WASM_PAGE);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const kernels = (await kernelFactory(config.run.kernels))(memory);
  const analog = new AnalogCircuits(chip, plan.write(memory), kernels, config);
  const planes = chip.pairs.flatMap(({ name }) => [`${name}_plus`, `${name}_minus`]);
  const layers = chip.layers.map(({ index, rows, cols }) => {
    analog.setConductances(index, state.layers[index]);
    const weights = analog.weights(index);
    return {
      rows,
      cols,
      planes: planes.length === 0 ? ['weight'] : planes,
      conductances: state.layers[index],
      weights,
    };
  });
  return { kind: 'read', layers, trained_samples: state.step, warnings };
}
