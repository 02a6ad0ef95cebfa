/** The piscina task that trains one run of a batch, with probes that look on between samples. */
import { setImmediate } from 'node:timers/promises';
import type { MessagePort } from 'node:worker_threads';
import type { Config } from '../src/config/index.js';
import type { DataSet } from '../src/data/index.js';
import { energyRecord } from '../src/batch/energy.js';
import { createProbe } from '../src/batch/probes.js';
import type { ProbeName, ProbeResults, RunRecord } from '../src/batch/record.js';
import { createTraining } from '../src/train/create.js';
import { Pacer } from './pacer.js';
import { portable } from './portable-error.js';
import { type PortableError, STOP } from './protocol.js';

export { load } from './run-worker.js';

export interface BatchTask {
  readonly config: Config;
  /** Its arrays stand in shared memory: nothing is copied. */
  readonly data: DataSet;
  readonly probes: readonly ProbeName[];
  /** Int32[1]: see STOP. */
  readonly stop: Int32Array;
  /** Told the samples trained so far, as a number. */
  readonly port: MessagePort;
}

export type BatchOutcome =
  | { readonly kind: 'finished'; readonly record: RunRecord }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly error: PortableError };

/** Trains a run to its end; one that is told to stop leaves nothing. */
export async function trainForBatch(task: BatchTask): Promise<BatchOutcome> {
  try {
    return await trainObserved(task);
  } catch (error) {
    return { kind: 'failed', error: portable(error) };
  }
}

async function trainObserved({ config, data, probes: names, stop, port }: BatchTask): Promise<BatchOutcome> {
  if (Atomics.load(stop, 0) !== 0) return { kind: 'stopped' };
  const began = performance.now();
  const training = await createTraining(config, data);
  try {
    const probes = names.map((name) => createProbe(name, training));
    const pacer = new Pacer();
    while (training.epoch < config.train.epochs) {
      if (Atomics.load(stop, 0) === STOP.now) return { kind: 'stopped' };
      const before = performance.now();
      let trained = 0;
      for (let left = pacer.next; left > 0; ) {
        const did = training.trainSamples(Math.min(left, ...probes.map(({ until }) => until)));
        if (did === 0) break;
        for (const probe of probes) probe.look();
        trained += did;
        left -= did;
      }
      if (trained === 0) {
        for (const probe of probes) probe.endEpoch();
        training.endEpoch();
      } else {
        pacer.took(trained, performance.now() - before);
        port.postMessage(training.epoch * training.samplesPerEpoch + training.sample);
      }
      await setImmediate();
    }
    const energy = energyRecord(training);
    training.finish();
    const results = Object.fromEntries(probes.map(({ name, result }) => [name, result])) as ProbeResults;
    const { history, switchEpoch: switch_epoch } = training;
    const took_s = (performance.now() - began) / 1000;
    const record = { history, switch_epoch, state_hash: training.stateHash(), energy, took_s, probes: results };
    return { kind: 'finished', record: structuredClone(record) as unknown as RunRecord };
  } finally {
    training.stop();
  }
}
