/** The native reference (reference.cpp): compiled where g++ is, fed with cases, and checked to the bit. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describeChip } from '../src/chip/structure.js';
import { epochOrder } from '../src/data/order.js';
import * as L from '../src/kernel/layout.js';
import { field, type TestNetwork, untiled } from '../test/kernel/support.js';
import { type Scenario, seedWords, selectedPair } from './scenario.js';

const MAGIC = 0x53594e50;
export const FLAGS = ['-O3', '-march=native', '-fno-math-errno', '-fno-trapping-math'];
const EXACT_FLAGS = [...FLAGS, '-DEXACT', '-ffp-contract=off'];

interface Case {
  readonly sizes: readonly number[];
  readonly tile: readonly [rows: number, cols: number];
  /** gMin, gMax, step, c2c, coef, scale of each pair. */
  readonly pairs: readonly (readonly number[])[];
  readonly selected: number;
  readonly derivative: boolean;
  readonly step: number;
  readonly seed: { readonly lo: number; readonly hi: number };
  readonly weightScale: number;
  readonly rate: number;
  /** By layer, plane by plane, row-major. */
  readonly conductances: readonly Float32Array[];
  readonly x: Float32Array;
  readonly delta: Float32Array;
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

/** Little-endian, in the order in which reference.cpp takes it. */
function encode(c: Case): Buffer {
  const bytes = (values: ArrayBufferView) => Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  const head = new DataView(new ArrayBuffer(56));
  const integers = [
    MAGIC,
    c.sizes.length - 1,
    ...c.tile,
    c.pairs.length,
    c.selected,
    c.labels.length,
    c.sizes[0],
    c.derivative ? 1 : 0,
    c.step,
    c.seed.lo | 0,
    c.seed.hi | 0,
  ];
  for (const [i, value] of integers.entries()) head.setInt32(4 * i, value, true);
  head.setFloat32(48, c.weightScale, true);
  head.setFloat32(52, c.rate, true);
  return Buffer.concat([
    bytes(head),
    bytes(Int32Array.from(c.sizes)),
    bytes(Float32Array.from(c.pairs.flat())),
    ...c.conductances.map(bytes),
    bytes(c.x),
    bytes(c.delta),
    bytes(c.labels),
    bytes(c.images),
  ]);
}

/** The scenario's samples in the order in which the chip takes them. */
export function trainingCase(scenario: Scenario, samples: number): Buffer {
  const { config, state, train } = scenario;
  const chip = describeChip(config);
  const seed = seedWords(config);
  const order = epochOrder(seed.lo, seed.hi, state.epoch, train.count).subarray(0, samples);
  const { pixels } = train;
  const images = new Uint8Array(samples * pixels);
  order.forEach((from, to) => {
    images.set(train.images.subarray(from * pixels, (from + 1) * pixels), to * pixels);
  });
  return encode({
    sizes: config.network.layers,
    tile: [config.tile.rows, config.tile.cols],
    pairs: chip.pairs.map((pair) => [
      pair.gMin_S,
      pair.gMax_S,
      pair.step_S,
      config.device.c2c,
      pair.coef,
      config.train.rate / (chip.weightScale * pair.coef * pair.step_S),
    ]),
    selected: selectedPair(scenario),
    derivative: config.train.error === 'derivative',
    step: state.step,
    seed,
    weightScale: chip.weightScale,
    rate: config.train.rate,
    conductances: state.layers,
    x: new Float32Array(config.network.layers[0] + 1),
    delta: new Float32Array(config.network.layers[1]),
    images,
    labels: Uint8Array.from(order, (i) => train.labels[i]),
  });
}

/** The one layer of a kernel network as it stands, pulsing at `scale`. */
export function kernelCase(net: TestNetwork, scale: number): Buffer {
  const [layer] = net.layers;
  const at = field(net, layer.address, L.LAYER_PAIR);
  const pairs = field(net, layer.address, L.LAYER_PAIRS);
  const f32 = (address: number) => net.f32[address >> 2];
  const planes = new Float32Array(2 * pairs * layer.rows * layer.cols);
  for (let p = 0; p < 2 * pairs; p++) {
    planes.set(
      untiled(layer, (tile) => tile.planes[p]),
      p * layer.rows * layer.cols,
    );
  }
  return encode({
    sizes: [layer.rows - 1, layer.cols],
    tile: [field(net, layer.address, L.LAYER_TILE_ROWS), field(net, layer.address, L.LAYER_TILE_COLS)],
    pairs: Array.from({ length: pairs }, (_, p) =>
      [L.PAIR_G_MIN, L.PAIR_G_MAX, L.PAIR_STEP, L.PAIR_C2C, L.PAIR_COEF]
        .map((offset) => f32(at + p * L.PAIR_BYTES + offset))
        .concat(scale),
    ),
    selected: 0,
    derivative: false,
    step: field(net, net.run, L.RUN_STEP),
    seed: { lo: field(net, net.run, L.RUN_SEED_LO), hi: field(net, net.run, L.RUN_SEED_HI) },
    weightScale: f32(layer.address + L.LAYER_WEIGHT_SCALE),
    rate: f32(layer.address + L.LAYER_RATE),
    conductances: [planes],
    x: layer.x,
    delta: layer.delta,
    images: new Uint8Array(0),
    labels: new Uint8Array(0),
  });
}

export interface ReferenceAnswer {
  readonly ns: number;
  readonly check: number;
  readonly hits: number;
  readonly resets: number;
  readonly gflops: number;
  readonly read_GBps: number;
}

/** Both builds in a scratch folder. */
export class Reference {
  private cases = 0;

  private constructor(
    private readonly dir: string,
    readonly compiler: string,
  ) {}

  /** @returns null where there is no g++. @throws Error when it does not compile. */
  static build(dir: string): Reference | null {
    const version = spawnSync('g++', ['--version'], { encoding: 'utf8' });
    if (version.error !== undefined) return null;
    const source = fileURLToPath(new URL('./reference.cpp', import.meta.url));
    for (const [name, flags] of [
      ['fast', FLAGS],
      ['exact', EXACT_FLAGS],
    ] as const) {
      const { status, stderr } = spawnSync('g++', [...flags, '-o', join(dir, name), source], { encoding: 'utf8' });
      if (status !== 0) throw new Error(`g++ cannot compile reference.cpp:\n${stderr}`);
    }
    return new Reference(dir, `g++ ${version.stdout.match(/\d+\.\d+\.\d+/)?.[0] ?? '(unknown version)'}`);
  }

  open(build: 'fast' | 'exact', bytes: Buffer): ReferenceRun {
    const path = join(this.dir, `case${this.cases++}`);
    writeFileSync(path, bytes);
    return new ReferenceRun(spawn(join(this.dir, build), [path], { stdio: ['pipe', 'pipe', 'inherit'] }));
  }

  /** Conductances after the case's samples, to the bit those of the simulator. */
  async trained(bytes: Buffer): Promise<Float32Array> {
    const run = this.open('exact', bytes);
    const path = join(this.dir, `conductances${this.cases}`);
    await run.ask('step');
    await run.ask(`dump ${path}`);
    run.end();
    const { buffer, byteOffset, byteLength } = readFileSync(path);
    return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
  }
}

export class ReferenceRun {
  private readonly waiting: ((line: string) => void)[] = [];
  private failed: ((error: Error) => void) | undefined;

  constructor(private readonly child: ChildProcess) {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) =>
      this.waiting.shift()?.(line),
    );
    child.on('exit', (code) => this.failed?.(new Error(`the reference ended with code ${code}`)));
  }

  ask(line: string): Promise<ReferenceAnswer> {
    return new Promise((resolve, reject) => {
      this.failed = reject;
      this.waiting.push((answer) => resolve(JSON.parse(answer)));
      this.child.stdin?.write(`${line}\n`);
    });
  }

  end(): void {
    this.child.stdin?.end();
  }
}

/** Bit by bit: arrays one after another. */
export function sameBits(a: Float32Array, b: readonly Float32Array[]): boolean {
  const whole = Buffer.concat(b.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength)));
  return Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(whole);
}
