/** What a spiking run leaves of its first test sample: spikes and membranes as tables, and plots. */
import { join } from 'node:path';
import { membraneTraces, receptiveFields, spikeRaster, stdpWindow } from '../report/spike-plots.js';
import { observeSample } from '../snn/observe.js';
import { stdpRules } from '../snn/stdp/index.js';
import type { ChipTraining } from '../train/training.js';
import { FIELDS_PLOT, MEMBRANES, MEMBRANES_PLOT, RASTER_PLOT, SPIKES, STDP_PLOT, writeWhole } from './files.js';

/** Neurons in membranes.csv and on receptive-fields.svg, at most. */
const MOST = 400;

/** Spike trains as index and time: `layer` 0 is the input, `idx` a line or neuron. Needs a test sample. */
export function writeSpikes(dir: string, training: ChipTraining): void {
  const { config, data, analog } = training;
  if (data.test.count === 0) return;
  const sample = observeSample(training, data.test.images, 0);
  const step_ps = Math.round(1000 * config.snn.step_ns);
  const trains = [sample.input, ...sample.layers.map(({ spikes }) => spikes)];
  const rows = trains.flatMap((train, layer) =>
    train.map(({ line, step }) => `${layer},${line},${(step + 1) * step_ps}\n`),
  );
  writeWhole(join(dir, SPIKES), `layer,idx,time_ps\n${rows.join('')}`);
  const shapes = analog.structure.layers;
  const lines = [shapes[0].rows - 1, ...shapes.map(({ cols }) => cols)];
  writeWhole(join(dir, RASTER_PLOT), spikeRaster(sample, lines, step_ps / 1e6));

  const membranes = sample.layers.flatMap(({ membranes: steps }, l) =>
    steps.flatMap((u, step) =>
      Array.from(u.subarray(0, MOST), (value, j) => `${l + 1},${j},${(step + 1) * step_ps},${value}\n`),
    ),
  );
  if (membranes.length > 0) {
    writeWhole(join(dir, MEMBRANES), `layer,idx,time_ps,membrane\n${membranes.join('')}`);
    writeWhole(join(dir, MEMBRANES_PLOT), membraneTraces(sample, step_ps / 1e6, config.snn.threshold));
  }
  if (config.snn.rule === 'stdp') {
    const rule = stdpRules.get(config.snn.stdp);
    writeWhole(join(dir, STDP_PLOT), stdpWindow(rule.name, rule.windows(config), config.snn.step_ns / 1e6));
  }
  const side = Math.round(Math.sqrt(shapes[0].rows - 1));
  if (side * side === shapes[0].rows - 1) {
    const neurons = Math.min(shapes[0].cols, MOST);
    writeWhole(join(dir, FIELDS_PLOT), receptiveFields(analog.weights(0), shapes[0].cols, side, neurons));
  }
}
