/** What is compared between the points of a study. A new measure is an entry here. */
import type { RunRecord } from '../batch/record.js';
import { describeChip } from '../chip/structure.js';
import type { Config } from '../config/index.js';
import { linesWithConverters } from '../energy/chip-area.js';
import { GROUPS } from '../energy/ledger.js';
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
measure('adcs', 'ADCs', 'min', (_, config) => linesWithConverters(describeChip(config)).adcs);
measure('adc_area_mm2', 'area of ADCs (mm²)', 'min', (_, config) => {
  const { adc_bits } = config.readout;
  return adc_bits === 8 ? linesWithConverters(describeChip(config)).adcs * ISAAC_ADC_mm2 : null;
});
measure('area_mm2', 'area (mm²)', 'min', ({ energy }) => energy?.area_mm2 ?? null);
measure('inference_time_ns', 'time per inference (ns)', 'min', ({ energy }) =>
  energy === null ? null : energy.inference_ps / 1000,
);
measure('energy_per_inference_J', 'energy per inference (J)', 'min', ({ energy }) => energy?.inference_J ?? null);
measure('energy_per_training_step_J', 'energy per training step (J)', 'min', ({ energy }) => energy?.step_J ?? null);
measure('energy_per_epoch_J', 'energy per epoch (J)', 'min', ({ energy }) => energy?.epoch_J ?? null);
measure('inference_TOPS_per_W', 'inference (TOPS/W)', 'max', ({ energy }) => energy?.inference_TOPS_per_W ?? null);
for (const group of GROUPS) {
  const name = group.toLowerCase().replaceAll('-', '_');
  measure(`energy_share_${name}_percent`, `share of energy, ${group} (%)`, 'min', ({ energy }) =>
    energy === null ? null : shareOf(energy.by_group, group),
  );
}

/** Percent of the sum that an entry makes. */
function shareOf(entries: readonly (readonly [string, number])[], wanted: string): number {
  const total = entries.reduce((sum, [, value]) => sum + value, 0);
  const value = entries.find(([name]) => name === wanted)?.[1] ?? 0;
  return total === 0 ? 0 : (100 * value) / total;
}

/** What takes the largest part of a point's energy and time, with its share: 'array reset 62.0 %'. */
export interface Largest {
  readonly energy: string | null;
  readonly time: string | null;
}

export function largestOf({ energy }: RunRecord): Largest {
  if (energy === null) return { energy: null, time: null };
  const said = (entries: readonly (readonly [string, number])[]) => {
    const most = entries.reduce<readonly [string, number] | undefined>(
      (best, entry) => (best === undefined || entry[1] > best[1] ? entry : best),
      undefined,
    );
    if (most === undefined || most[1] === 0) return null;
    return `${most[0]} ${shareOf(entries, most[0]).toFixed(1)} %`;
  };
  return { energy: said(energy.by_component), time: said(energy.time_by_phase) };
}
