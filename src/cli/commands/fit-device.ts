/** `synapulse fit-device`: device parameters from measured conductances. */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import Table from 'cli-table3';
import { resolveConfig } from '../../config/index.js';
import {
  conductanceScale,
  curveName,
  type DeviceFit,
  deviceSettings,
  fitPlot,
  fitRows,
  presetText,
  readMeasurement,
} from '../../device/fit/index.js';
import { InputError } from '../../errors.js';
import { claimFolder, freeFolder, reason, writeWhole } from '../../runs/index.js';
import { Output, type OutputOptions } from '../output.js';

export interface FitDeviceOptions extends OutputOptions {
  /** The measurement, CSV. */
  readonly csv: string;
  /** exponential, soft-bounds or linear. */
  readonly model?: string;
  readonly out?: string;
  readonly force?: boolean;
}

const MODEL = 'exponential';
const PRESET = 'device.yaml';
const PLOT = 'fit.svg';
const MAX_MB = 64;

/**
 * Writes device.yaml and fit.svg.
 * @throws InputError naming the file, the line or the option.
 */
export function fitDevice(options: FitDeviceOptions): void {
  const out = new Output(options);
  const model = curveName(options.model ?? MODEL);
  const fit = fitRows(readMeasurement(readText(options.csv), options.csv), model);
  const preset = presetText(fit, basename(options.csv));
  // Settings out of their range are complained of here, before anything is written.
  resolveConfig({ file: { name: `${options.csv}: fitted ${PRESET}`, text: preset } });
  const plot = fitPlot(fit);
  const dir = options.out ?? freeFolder(`fit-${basename(options.csv, extname(options.csv))}`);
  if (options.out !== undefined) claimFolder(dir, options.force ?? false, [PRESET, PLOT]);
  writeWhole(join(dir, PRESET), preset);
  writeWhole(join(dir, PLOT), plot);
  for (const warning of fit.warnings) out.note(`synapulse: ${warning}`);
  out.say(tableOf(fit));
  out.say(summaryOf(fit));
  out.say(`preset: ${join(dir, PRESET)} (synapulse train --config ${join(dir, PRESET)})`);
  out.say(`data against fit: ${join(dir, PLOT)}`);
  out.document(documentOf(fit, options.csv, dir));
}

function readText(path: string): string {
  let descriptor: number | undefined;
  let bytes: Uint8Array;
  try {
    descriptor = openSync(path, 'r');
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw new InputError(`${path}: no regular file; expected CSV`);
    if (stats.size > MAX_MB * 1e6) throw new InputError(`${path}: ${stats.size} bytes; expected at most ${MAX_MB} MB`);
    bytes = readFileSync(descriptor);
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError(`${path}: cannot be read: ${reason(cause)}`);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InputError(`${path}: no UTF-8 text; expected CSV`);
  }
}

const shown = (value: number | null) => (value === null ? '–' : value.toPrecision(4));

function tableOf({ parameters, gMax_S }: DeviceFit): string {
  const { unit: scaled, perSiemens } = conductanceScale(gMax_S);
  const table = new Table({
    head: ['parameter', 'value', 'std. error', '95 % from', 'to', 'unit', 'meaning'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'left', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const { name, value, standardError, low95, high95, unit, meaning } of parameters) {
    const isConductance = unit === 'S';
    const numbers = [value, standardError, low95, high95].map((one) =>
      shown(one !== null && isConductance ? one * perSiemens : one),
    );
    table.push([name, ...numbers, isConductance ? scaled : unit, meaning]);
  }
  return table.toString();
}

function summaryOf({ model, measurement, samples, states, gMax_S, residualRms_S, residualPercent }: DeviceFit): string {
  const { unit, perSiemens } = conductanceScale(gMax_S);
  const { cycles, potentiationPulses, depressionPulses } = measurement;
  return (
    `${model} on ${samples} samples of ${cycles.length} cycle${cycles.length > 1 ? 's' : ''}, ${potentiationPulses} ` +
    `pulses up, ${depressionPulses} down: ${states} states, residual ${(residualRms_S * perSiemens).toPrecision(3)} ${unit} ` +
    `RMS (${residualPercent.toFixed(2)} % of the range)`
  );
}

function documentOf(fit: DeviceFit, source: string, dir: string) {
  const { measurement, variation } = fit;
  return {
    source,
    model: fit.model,
    cycles: measurement.cycles.length,
    samples: fit.samples,
    pulses_potentiation: measurement.potentiationPulses,
    pulses_depression: measurement.depressionPulses,
    states: fit.states,
    parameters: fit.parameters.map(({ name, unit, meaning, value, standardError, low95, high95 }) => ({
      ...{ name, unit, meaning, value },
      ...{ standard_error: standardError, low_95: low95, high_95: high95 },
    })),
    residual_rms_S: fit.residualRms_S,
    residual_percent_of_range: fit.residualPercent,
    c2c: variation.ratio,
    warnings: fit.warnings,
    preset: { device: deviceSettings(fit) },
    out: dir,
    files: [PRESET, PLOT],
  };
}
