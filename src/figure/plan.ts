/** The runs that panels ask for, each once, and their records when they are there. */
import type { RunRecord } from '../batch/record.js';
import type { PlannedRun } from '../batch/train.js';
import { type PartialConfig, resolveConfig } from '../config/index.js';
import type { Panel, Results } from './panel.js';
import type { RunSpec } from './run.js';

export interface Effort {
  readonly seeds: readonly number[];
  /** Absent = as the preset has it. */
  readonly epochs?: number;
  /** 'key.path=value': other choices where the paper leaves one open. What a panel varies itself stays as it says. */
  readonly sets?: readonly string[];
}

const keyOf = (spec: RunSpec, seed: number) => `${spec.name}, seed ${seed}`;

/** The runs of some panels, seed by seed, each once. */
export function planRuns(
  panels: readonly Panel[],
  { seeds, epochs, sets: choices = [] }: Effort,
): readonly PlannedRun[] {
  const specs = new Map(panels.flatMap(({ runs }) => runs.map((spec) => [spec.name, spec] as const)));
  return seeds.flatMap((seed) =>
    [...specs.values()].map((spec) => {
      const { name, preset, sets, probes } = spec;
      const overrides: PartialConfig = { seed, ...(epochs !== undefined && { train: { epochs } }) };
      const config = resolveConfig({ preset, sets: [...choices, ...sets], overrides });
      return { key: keyOf(spec, seed), name, seed, config, probes };
    }),
  );
}

/** The records of a panel's runs, once they are all there; undefined when one was stopped. */
export async function resultsOf(
  panel: Panel,
  seeds: readonly number[],
  started: ReadonlyMap<string, Promise<RunRecord | undefined>>,
): Promise<Results | undefined> {
  const records = new Map<string, RunRecord[]>();
  for (const spec of panel.runs) {
    const found = await Promise.all(seeds.map((seed) => started.get(keyOf(spec, seed))));
    if (found.some((record) => record === undefined)) return undefined;
    records.set(spec.name, found as RunRecord[]);
  }
  return {
    seeds,
    of: ({ name }) => {
      const found = records.get(name);
      if (found === undefined) throw new Error(`panel ${panel.id} does not list the run '${name}'`);
      return found;
    },
  };
}
