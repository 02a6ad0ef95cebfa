/** The folder of a run: manifest, metrics, checkpoints. */
export { checkpointNames, loadCheckpoint, saveCheckpoint } from './checkpoints.js';
export { type Identity, identityOf } from './checkpoint.js';
export {
  MANIFEST,
  METRICS,
  PLOT,
  REPORT,
  REPORT_PLOTS,
  reason,
  removeLeftovers,
  writeWhole,
} from './files.js';
export { claimFolder, discardFolder, freeFolder, openBatchFolder, RUNS, unwritable } from './folder.js';
export { isAlive, lockFolder } from './lock.js';
export type { Manifest, RunResult } from './manifest.js';
export {
  checkPluginHashes,
  checkPlugins,
  configFields,
  configOf,
  ended,
  modulesOf,
  newManifest,
  readManifest,
  writeManifest,
} from './manifest.js';
export { writeEnergy } from './energy.js';
export { seedMetricsCsv, writeMetrics } from './metrics.js';
export { dataFields, type FinishedTraining, resultOf } from './result.js';
export { viewRun } from './view.js';
export { WeightTraces } from './weight-traces.js';
export { readInitialWeights, writeInitialWeights } from './initial-weights.js';
