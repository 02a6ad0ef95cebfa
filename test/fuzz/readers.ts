/** Everything that reads what others wrote: a valid file of each kind, and the reader. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveConfig } from '../../src/config/index.js';
import { parseIdx } from '../../src/data/idx.js';
import { parseNMnist, spikeTrains } from '../../src/data/n-mnist.js';
import { packDigits, unpackDigits } from '../../src/data/pack.js';
import { readMeasurement } from '../../src/device/fit/csv.js';
import { parseOwnPrices } from '../../src/energy/component-file.js';
import { parseStudy } from '../../src/explore/study.js';
import { jobData, jobProgress } from '../../src/queue/job.js';
import { unpackData } from '../../src/queue/packed-data.js';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/runs/checkpoint.js';
import { configOf as configOfManifest, identityOf, newManifest, readManifest } from '../../src/runs/index.js';
import { readNpz, writeNpz } from '../../src/weights/npz.js';
import { readNir } from '../../src/nir/file.js';
import { configOf, syntheticData, trainingOf } from '../chip/support.js';
import { idx } from '../cli/support.js';

export interface Reader {
  readonly valid: Uint8Array;
  readonly read: (bytes: Uint8Array) => unknown;
  /** Pieces that mean something in such files. */
  readonly words: readonly string[];
  /** Names of the errors with which it may refuse. */
  readonly refuses: readonly string[];
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const dir = mkdtempSync(join(tmpdir(), 'synapulse-fuzz-'));
const inFile = (name: string, bytes: Uint8Array) => {
  const path = join(dir, name);
  writeFileSync(path, bytes);
  return path;
};

const YAML = [
  '&a ',
  '*a',
  '<<: ',
  '!!js/function ',
  '[[[[[[[[',
  '{{{{',
  '1e999',
  '.nan',
  '-0',
  '0x',
  '"',
  '\t',
  '- ',
  ': ',
  '|',
  '\u0000',
  '__proto__',
  'constructor',
];
const JSONS = ['{', '}', '[', ']', 'null', '-1', '1e308', '"__proto__"', '1e15', '"', ',', '\\u0000'];
const input = ['InputError', 'ContradictionError'];

const config = configOf('choi2021', ['network.layers=[20,12,4]', 'tile.rows=8', 'tile.cols=8', 'train.epochs=1']);
const data = syntheticData(20, 4, 40, 10);
const training = trainingOf(config, data);
training.trainSamples(17);
const checkpoint = encodeCheckpoint(training.snapshot(), identityOf(config, data));
training.stop();
const digits = packDigits(data);
const images = idx(
  0x803,
  [6, 4, 5],
  Uint8Array.from({ length: 120 }, (_, i) => i * 2),
);
const labels = idx(0x801, [6], Uint8Array.from([0, 1, 2, 3, 0, 1]));

/** Gives a fuzzed checkpoint its right digest: the content itself is then what is wrong. */
async function sealed(bytes: Uint8Array): Promise<Uint8Array> {
  const { createHash } = await import('node:crypto');
  const body = bytes.subarray(0, Math.max(0, bytes.length - 32));
  return Uint8Array.of(...body, ...createHash('sha256').update(body).digest());
}

export const READERS: Readonly<Record<string, Reader>> = {
  configuration: {
    valid: bytesOf(
      'preset: choi2021\nseed: 3\nnetwork: { layers: [784, 20, 10] }\ntile: { rows: 64 }\ndevice:\n  c2c: 0.5\n',
    ),
    read: (bytes) => resolveConfig({ file: { name: 'fuzz.yaml', text: textOf(bytes) } }),
    words: [...YAML, 'tile:', 'layers:', 'plugins:', 'machines:', '10 ns', '1e9'],
    refuses: input,
  },
  study: {
    valid: bytesOf(
      'base: { preset: choi2021, train.epochs: 3 }\naxes: { tile.rows: [8, 16], synapse.k: [5, 20] }\nseeds: 2\n' +
        'objectives: { test_accuracy_percent: max }\nlimits: [{ along: tile.rows, measure: tiles, factor: 1.05 }]\n',
    ),
    read: (bytes) => parseStudy({ name: 'fuzz.yaml', text: textOf(bytes) }),
    words: [...YAML, 'axes:', 'from: 1', 'to: 1e9', 'step: 1e-9', 'seeds: 1e9', 'search:', 'points: 1e9'],
    refuses: input,
  },
  components: {
    valid: bytesOf(
      'preset: isaac-32nm\nprices:\n  adc: { energy: "0.9 pJ", source: "our test chip" }\n' +
        '  array_leakage: { power: "3 uW", source: "simulated" }\n',
    ),
    read: (bytes) => parseOwnPrices({ name: 'fuzz.yaml', text: textOf(bytes) }),
    words: [...YAML, 'energy_J: ', '_J', '-1e-12', '1e-400'],
    refuses: input,
  },
  measurement: {
    valid: bytesOf('pulse,conductance_uS,cycle\n0,1.5,1\n1,1.7,1\n2,2.0,1\n3,2.2,1\n'),
    read: (bytes) => readMeasurement(textOf(bytes), 'fuzz.csv'),
    words: ['"', ',', '\r\n', '\n\n', '1e999', 'nan', 'pulse', 'conductance_S', '\u0000', ';', '-1', 'direction'],
    refuses: input,
  },
  manifest: {
    valid: bytesOf(JSON.stringify(newManifest({ version: '0.1.0', command: ['train'], config }))),
    read: (bytes) => {
      inFile('manifest.json', bytes);
      return configOfManifest(readManifest(dir), 'fuzz');
    },
    words: [...JSONS, '"plugins":["../../x"]', '"format":2', '"config":{}'],
    refuses: input,
  },
  'run in a queue': {
    valid: bytesOf(
      JSON.stringify({
        ...{ build: 'b', name: 'n', config: { seed: 1 }, probes: ['traces'], data_fingerprint: 'a'.repeat(64) },
        plugins: [{ path: 'x', sha256: 'y' }],
      }),
    ),
    read: (bytes) => {
      const value = JSON.parse(textOf(bytes));
      jobProgress.safeParse(value);
      const { success, data: job } = jobData.safeParse(value);
      return success ? resolveConfig({ overrides: job.config }) : undefined;
    },
    words: JSONS,
    refuses: [...input, 'SyntaxError'],
  },
  'IDX images': {
    valid: images,
    read: (bytes) => parseIdx({ file: 'images', bytes }, { file: 'labels', bytes: labels }),
    words: ['\u0000\u0000\u0008\u0003', '\u007f', '\u0000'],
    refuses: input,
  },
  'IDX labels': {
    valid: labels,
    read: (bytes) => parseIdx({ file: 'images', bytes: images }, { file: 'labels', bytes }),
    words: ['\u0000\u0000\u0008\u0001', '\u007f', '\u0000'],
    refuses: input,
  },
  'N-MNIST': {
    valid: Uint8Array.from({ length: 5 * 20 }, (_, i) => [i % 34, (i * 3) % 34, i % 128, 3, i][i % 5]),
    read: (bytes) => spikeTrains(parseNMnist('fuzz.bin', bytes), 20, 1000),
    words: ['\u0000', '\u007f'],
    refuses: input,
  },
  'digits of the page': {
    valid: digits,
    read: unpackDigits,
    words: ['\u007f\u007f\u007f\u007f', '\u0000', ...JSONS],
    refuses: [...input, 'Error', 'SyntaxError', 'RangeError'],
  },
  'digits in a queue': {
    valid: digits,
    read: (bytes) => unpackData(bytes, data.fingerprint),
    words: ['\u001f\u008b', '\u0000'],
    refuses: [...input, 'Error'],
  },
  'weights (.npz)': {
    valid: writeNpz(new Map([['weights_0', { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) }]]) as never),
    read: (bytes) => readNpz(bytes, 'fuzz.npz'),
    words: [
      'PK\u0003\u0004',
      "'shape': (1000000, 1000000)",
      "'descr': '|O'",
      '(',
      ')',
      '\u007f\u007f',
      '<f8',
      '>f4',
      'NUMPY',
    ],
    refuses: input,
  },
  checkpoint: {
    valid: checkpoint,
    read: decodeCheckpoint,
    words: JSONS,
    refuses: ['DamagedCheckpointError'],
  },
  'checkpoint with the right digest': {
    valid: checkpoint,
    read: async (bytes) => decodeCheckpoint(await sealed(bytes)),
    words: [...JSONS, '"layers":[1000000000]', '"layers":[-1]', '"version":2'],
    refuses: ['DamagedCheckpointError'],
  },
  NIR: {
    valid: readFileSync(new URL('./network.nir', import.meta.url)),
    read: (bytes) => readNir(inFile('fuzz.nir', bytes)),
    words: ['\u0089HDF\r\n', 'OHDR', 'TREE', 'SNOD', 'HEAP', '\u007f\u007f\u007f\u007f', '\u0000\u0000'],
    refuses: input,
  },
};
