/** A chip 4-3-2 whose every line is traced, and a reader of value change dumps of its own. */
import type { DataSet, DigitSet } from '../../src/data/dataset.js';
import { EventBus } from '../../src/engine/bus.js';
import { type TraceRequest, traceFormats, traceSteps } from '../../src/trace/index.js';
import { configOf, trainingOf } from '../chip/support.js';

/** Four pixels, two classes: one has the first two bright, the other the last two. */
export function fourPixels(count: number): DataSet {
  const digits: DigitSet = {
    images: Uint8Array.from({ length: 4 * count }, (_, i) => {
      const [sample, pixel] = [Math.floor(i / 4), i % 4];
      return pixel >> 1 === sample % 2 ? 255 - 10 * (sample % 7) : 20 * (sample % 5);
    }),
    labels: Uint8Array.from({ length: count }, (_, i) => i % 2),
    count,
    pixels: 4,
    classes: 2,
  };
  return { name: 'four pixels', train: digits, test: digits, fingerprint: 'four pixels' };
}

/** One tile a layer, 100 ns pulses with gaps, an ADC for two lines. */
export const SETS = [
  'network.layers=[4,3,2]',
  'device.pulse_ns=100',
  'device.reset_ns=500',
  'pulse.gap_ns=20',
  'train.rate=2',
  'readout.columns_per_adc=2',
  'readout.adc_bits=8',
  'readout.convert_ns=1',
];

export function traceOf(
  format: string,
  request: TraceRequest,
  {
    sets = SETS,
    preset = 'choi2021',
    samples = 40,
  }: { sets?: readonly string[]; preset?: string; samples?: number } = {},
) {
  const bus = new EventBus();
  const training = trainingOf(configOf(preset, sets), fourPixels(samples), { bus });
  let text = '';
  const writer = traceFormats.get(format).writer(
    (part) => {
      text += part;
    },
    { trueTime: false },
  );
  const summary = traceSteps(training, bus, request, writer);
  return { text, summary, training };
}

export interface Dump {
  readonly timescale: string;
  /** Changes by signal ('chip.layer1.tile0.state'): [time, value]. */
  readonly changes: Map<string, [number, number][]>;
}

/** @throws Error where times go back, or a value has no variable. */
export function readVcd(text: string): Dump {
  const changes = new Map<string, [number, number][]>();
  const names = new Map<string, string>();
  const scope: string[] = [];
  let timescale = '';
  let time = -1;
  const tokens = text.split(/\s+/).filter((token) => token !== '');
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    const section = () => {
      const words: string[] = [];
      while (tokens[++i] !== '$end') words.push(tokens[i]);
      return words;
    };
    if (token === '$timescale') timescale = section().join(' ');
    else if (token === '$scope') scope.push(section()[1]);
    else if (token === '$upscope') {
      section();
      scope.pop();
    } else if (token === '$var') {
      const [, , code, name] = section();
      const path = [...scope, name].join('.');
      if (changes.has(path)) throw new Error(`two variables '${path}'`);
      names.set(code, path);
      changes.set(path, []);
    } else if (token === '$dumpvars' || token === '$end') {
      // Values follow.
    } else if (token.startsWith('$')) section();
    else if (token.startsWith('#')) {
      if (Number(token.slice(1)) <= time) throw new Error(`time ${token} after ${time}`);
      time = Number(token.slice(1));
    } else {
      const code = tokens[++i];
      const path = names.get(code);
      if (path === undefined) throw new Error(`no variable '${code}'`);
      const value = token.startsWith('r') ? Number(token.slice(1)) : Number.parseInt(token.slice(1), 2) | 0;
      changes.get(path)?.push([time, value]);
    }
  }
  return { timescale, changes };
}
