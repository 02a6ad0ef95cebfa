/** How the pixels of a sample reach the first layer. */
import type { Config } from '../config/index.js';
import * as L from '../kernel/layout.js';
import { log32 } from '../kernel/math.js';
import { Registry } from '../registry.js';

export interface Coding {
  readonly name: string;
  readonly title: string;
  readonly citation?: string;
  /** Of the kernel; absent: no spikes, pixels are steady currents. */
  readonly code?: number;
  /** f32[256], by byte: what the kernel looks up. */
  readonly table?: (config: Config) => Float32Array;
  /** The same where it depends on the sample. */
  readonly tableOf?: (config: Config, bytes: Uint8Array) => Float32Array;
  /** Traces of rows weigh all steps alike (a rate), or as the readout does. */
  readonly trace?: 'rate' | 'readout';
}

const constant: Coding = {
  name: 'constant',
  title: 'pixels are steady currents, x = byte/255',
};

/** 1/ln(1 − p), p = rate·byte: what turns ln u into a gap. 0 where a byte spikes in every step. */
function poissonTable(rate: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, byte) => {
    const p = Math.fround(rate * byte);
    return byte === 0 || p >= 1 ? 0 : Math.fround(1 / log32(Math.fround(1 - p)));
  });
}

const poisson: Coding = {
  name: 'poisson',
  title: 'spikes of probability rate_max·byte/255 per step, drawn by inter-spike interval',
  code: L.CODING_POISSON,
  table: ({ snn }) => poissonTable(snn.rate_max / 255),
  trace: 'rate',
};

const balanced: Coding = {
  name: 'balanced',
  title: 'as poisson, at rates that make input_rate spikes per step in every sample',
  citation: 'Querlioz, Bichler, Dollfus, Gamrat, IEEE Trans. Nanotechnology 12 (2013)',
  code: L.CODING_POISSON,
  table: () => new Float32Array(256),
  tableOf: ({ snn }, bytes) => {
    let sum = 0;
    for (const byte of bytes) sum += byte;
    return poissonTable(sum === 0 ? 0 : snn.input_rate / sum);
  },
  trace: 'rate',
};

const latency: Coding = {
  name: 'latency',
  title: 'time to first spike: one spike in step (steps − 1)·(1 − byte/255), none for 0',
  citation: 'Thorpe, Delorme, Van Rullen, Neural Networks 14 (2001)',
  code: L.CODING_LATENCY,
  table: ({ snn }) =>
    Float32Array.from({ length: 256 }, (_, byte) => Math.floor(((snn.steps - 1) * (255 - byte)) / 255 + 0.5)),
  trace: 'readout',
};

const trains: Coding = {
  name: 'trains',
  title: 'the data set holds spike trains (N-MNIST)',
  code: L.CODING_TRAINS,
  table: () => new Float32Array(256),
  trace: 'rate',
};

export const codings = new Registry<Coding>('spike coding');
for (const coding of [constant, poisson, balanced, latency, trains]) codings.register(coding.name, coding);
