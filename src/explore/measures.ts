/** What is compared between the points of a study. A new measure is an entry here. */
import type { RunRecord } from '../batch/record.js';
import { sharing } from '../chip/periphery.js';
import { describeChip } from '../chip/structure.js';
import type { Config } from '../config/index.js';
import { Registry } from '../registry.js';

/** 8 bit, 1.28 GS/s, 32 nm: eight take 0.0096 mm² (Shafiee et al., ISCA 2016, Table I). Other resolutions: not known. */
const ISAAC_ADC_mm2 = 0.0096 / 8;

export interface Measure {
  /** With its unit, as the column of the table is called. */
  readonly name: string;
  /** As axes of plots are called, with the unit. */
  readonly title: string;
  readonly better: 'min' | 'max';
  /** Null where a run does not know it. */
  of(record: RunRecord, config: Config): number | null;
}

export const MEASURES = new Registry<Measure>('measure');

function measure(name: string, title: string, better: Measure['better'], of: Measure['of']): void {
  MEASURES.register(name, { name, title, better, of });
}

const last = ({ history }: RunRecord) => history[history.length - 1];
const samplesOf = ({ history }: RunRecord) => history.reduce((sum, { samples }) => sum + samples, 0);

function perSample(record: RunRecord, of: (epoch: RunRecord['history'][number]) => number): number {
  return record.history.reduce((sum, epoch) => sum + of(epoch), 0) / samplesOf(record);
}

const activity = (what: 'updates' | 'pulses' | 'resets') => (record: RunRecord) =>
  perSample(record, (epoch) => epoch.activity.reduce((sum, pair) => sum + pair[what], 0));

measure('test_accuracy_percent', 'test accuracy (%)', 'max', (record) => 100 * last(record).test_accuracy);
measure('train_accuracy_percent', 'training accuracy (%)', 'max', (record) => 100 * last(record).train_accuracy);
measure('training_time_per_sample_us', 'training time per sample (µs)', 'min', (record) =>
  perSample(record, ({ sim_time_ps }) => Number(sim_time_ps) / 1e6),
);
measure('events_per_sample', 'events per sample', 'min', (record) => perSample(record, ({ events }) => events));
measure('updates_per_sample', 'synapses pulsed per sample', 'min', activity('updates'));
measure('pulses_per_sample', 'pulses landed per sample', 'min', activity('pulses'));
measure('resets_per_sample', 'resets per sample', 'min', activity('resets'));
measure('tiles', 'tiles', 'min', (_, config) => describeChip(config).tiles.length);
measure('devices', 'devices', 'min', (_, config) => {
  const { layers, pairs } = describeChip(config);
  const devices = Math.max(1, 2 * pairs.length);
  return layers.reduce((sum, { rows, cols }) => sum + rows * cols * devices, 0);
});
measure('adcs', 'ADCs', 'min', (_, config) => adcsOf(config));
measure('adc_area_mm2', 'area of ADCs (mm²)', 'min', (_, config) => {
  const { adc_bits } = config.readout;
  return adc_bits === 8 ? adcsOf(config) * ISAAC_ADC_mm2 : null;
});

/** At the columns of every tile, and at the rows of those that are read backward: all layers but the first. */
function adcsOf(config: Config): number {
  const { layers, converters } = describeChip(config);
  const at = (lines: number) => sharing(lines, converters.linesPerAdc).adcs;
  return layers.reduce(
    (sum, { index, tiles }) => tiles.reduce((n, { rows, cols }) => n + at(cols) + (index > 0 ? at(rows) : 0), sum),
    0,
  );
}
