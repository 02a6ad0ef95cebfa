/** A chip 4-3-2, traced whole: golden files, and what they say against the physics. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, describe, expect, it } from 'vitest';
import { translateFile } from '../../src/trace/index.js';
import { fourPixels, readVcd, SETS, traceOf } from './support.js';
import { configOf, trainingOf } from '../chip/support.js';

const STEPS = { lo: 0, hi: 2 };
const request = { steps: STEPS, lines: 'row:0-4,col:0-2' };
const vcd = traceOf('vcd', request);
const { changes, timescale } = readVcd(vcd.text);
const of = (name: string) => changes.get(name) ?? expect.fail(`no signal ${name}`);
/** Value that stands at a time. */
const at = (name: string, time: number) => of(name).findLast(([t]) => t <= time)?.[1] ?? Number.NaN;

const scratch = mkdtempSync(join(tmpdir(), 'synapulse-trace-'));
afterAll(() => rmSync(scratch, { recursive: true }));

describe('golden traces', () => {
  it.each(['vcd', 'perfetto', 'csv'])('%s', async (format) => {
    const few = { steps: { lo: 0, hi: 1 }, lines: 'row:0-1,col:0' };
    await expect(traceOf(format, few).text).toMatchFileSnapshot(`golden/chip-432.${format}`);
  });

  it('are the same on the interpreted engine', () => {
    for (const format of ['vcd', 'perfetto', 'csv']) {
      const interpreted = traceOf(format, request, { sets: [...SETS, 'run.engine=interpreted'] });
      expect(interpreted.text).toBe(traceOf(format, request).text);
    }
  });
});

describe('what is traced', () => {
  it('changes nothing: the same conductances and time as without', () => {
    const plain = trainingOf(configOf('choi2021', SETS), fourPixels(40));
    plain.trainSamples(STEPS.hi + 1);
    expect(vcd.training.stateHash()).toBe(plain.stateHash());
    expect(vcd.summary.duration_ps).toBe(plain.sim_time_ps.toString());
    expect(vcd.summary.events).toBe(plain.events);
  });

  it.each(['mixed-precision', 'multi-device', 'periodic-carry', 'ttv2', 'sign-based'])(
    'changes nothing of %s',
    (name) => {
      const sets = [...SETS, `synapse.architecture=${name}`];
      const plain = trainingOf(configOf('choi2021', sets), fourPixels(40));
      plain.trainSamples(21);
      const traced = traceOf('csv', { steps: { lo: 0, hi: 20 }, lines: 'row:0-4,col:0-2' }, { sets });
      expect(traced.training.stateHash()).toBe(plain.stateHash());
    },
  );

  it('the energy of the steps is that of the ledger, group by group, and never falls', () => {
    const plain = trainingOf(configOf('choi2021', SETS), fourPixels(40));
    plain.trainSamples(STEPS.hi + 1);
    const rows = plain.ledger?.rows() ?? [];
    const groups = new Map<string, number>([['total', 0]]);
    for (const { group, energy_J } of rows) {
      const name = group.replaceAll('-', '_');
      groups.set(name, (groups.get(name) ?? 0) + energy_J);
      groups.set('total', (groups.get('total') ?? 0) + energy_J);
    }
    expect(groups.size).toBeGreaterThan(5);
    for (const [group, energy_J] of groups) {
      const counter = of(`chip.energy.${group}_J`).map(([, value]) => value);
      expect(Math.abs((counter.at(-1) as number) - energy_J)).toBeLessThanOrEqual(1e-8 * energy_J);
      expect(counter.every((value, i) => i === 0 || value >= counter[i - 1])).toBe(true);
    }
  });

  it('rows are driven with x times the read voltage, and columns carry Σ x·w from the end of the read on', () => {
    const { images } = fourPixels(40).train;
    const sample = Math.round(at('chip.input.bank.neuron0.x', 1) * 255);
    expect([...images]).toContain(sample);
    // The first read drives from 0 to 100 ns; the bias row, 4, is always driven.
    for (let row = 0; row < 5; row++) {
      const x = row < 4 ? at(`chip.input.bank.neuron${row}.x`, 1) : 1;
      expect(at(`chip.layer1.tile0.row${row}.drive_V`, 1)).toBeCloseTo(0.5 * x, 7);
      expect(at(`chip.layer1.tile0.row${row}.drive_V`, 100_000)).toBe(0);
    }
    for (let column = 0; column < 3; column++) {
      let sum = 0;
      for (let row = 0; row < 5; row++) {
        const weight = at(`chip.layer1.tile0.weights.row${row}_column${column}`, 0);
        sum += (at(`chip.layer1.tile0.row${row}.drive_V`, 1) / 0.5) * weight;
      }
      expect(at(`chip.layer1.tile0.column${column}.sum`, 100_000)).toBeCloseTo(sum, 5);
      const lsb = 12 / 127;
      expect(at(`chip.layer1.tile0.columns.column${column}.converted`, 102_000)).toBeCloseTo(
        lsb * Math.round(sum / lsb),
        5,
      );
    }
  });

  it('weights are s·Σ (G⁺ − G⁻) of the devices at the crossing', () => {
    const { weightScale, pairs } = vcd.training.analog.structure;
    const end = Number(vcd.summary.duration_ps);
    for (const cell of ['row0_column0', 'row3_column2', 'row4_column1']) {
      let w = 0;
      for (const { name, coef } of pairs) {
        const array = `chip.layer1.tile0.array_${name}.${cell}`;
        w += coef * (at(`${array}.g_plus_S`, end) - at(`${array}.g_minus_S`, end));
      }
      expect(at(`chip.layer1.tile0.weights.${cell}`, end)).toBeCloseTo(weightScale * w, 5);
    }
  });

  it('pulses at a crossing are as many as η·x·δ/step rounds to, one by one, and move the device', () => {
    const step = vcd.training.analog.structure.pairs[0].step_S;
    let landed = 0;
    for (let row = 0; row < 5; row++) {
      for (let column = 0; column < 3; column++) {
        const cell = `chip.layer1.tile0.array_big.row${row}_column${column}`;
        let [up, last] = [0, 0];
        for (const [time, n] of of(`${cell}.pulse`)) {
          if (n === 0) {
            if (last > 0) expect(time - up).toBe(100_000);
          } else {
            expect(n).toBe(last === 0 || n === 1 ? 1 : last + 1);
            if (n > 1) expect(time - up).toBe(120_000);
            up = time;
          }
          if (n > 0) landed++;
          last = n === 0 ? last : n;
          if (n === 0 && at(`${cell}.pulses_landed`, time) === last) last = 0;
        }
        const [[, before]] = of(`${cell}.g_plus_S`);
        const after = at(`${cell}.g_plus_S`, Number(vcd.summary.duration_ps));
        const ups = of(`${cell}.pulses_landed`).filter(([, n]) => n > 0);
        if (ups.length > 0) expect(after).toBeGreaterThan(before + 0.1 * step);
        else expect(after).toBe(before);
      }
    }
    expect(landed).toBe(vcd.training.analog.totals[0].pulses - landedInLayer2());
    expect(landed).toBeGreaterThan(5);
  });

  function landedInLayer2(): number {
    let landed = 0;
    for (let row = 0; row < 4; row++) {
      for (let column = 0; column < 2; column++) {
        const pulse = of(`chip.layer2.tile0.array_big.row${row}_column${column}.pulse`);
        landed += pulse.filter(([, n]) => n > 0).length;
      }
    }
    return landed;
  }

  it('separable trains: a crossing is pulsed in the slots in which its row and its column both are', () => {
    for (const encoder of ['stochastic-train', 'burr']) {
      const sets = [...SETS, `pulse.encoder=${encoder}`];
      const { text, training } = traceOf('vcd', { steps: STEPS, tiles: '0', lines: 'row:0-4,col:0-2' }, { sets });
      const dump = readVcd(text);
      const firing = (name: string) =>
        new Set((dump.changes.get(name) ?? expect.fail(name)).filter(([, n]) => n > 0).map(([time]) => time));
      let coincidences = 0;
      for (let row = 0; row < 5; row++) {
        for (let column = 0; column < 3; column++) {
          const rowTimes = firing(`chip.layer1.tile0.row${row}.pulse`);
          const both = [...firing(`chip.layer1.tile0.column${column}.pulse`)].filter((time) => rowTimes.has(time));
          const cell = `chip.layer1.tile0.array_big.row${row}_column${column}`;
          expect([...firing(`${cell}.pulse`)]).toEqual(both);
          const landed = (dump.changes.get(`${cell}.pulses_landed`) ?? []).map(([, n]) => Math.abs(n));
          coincidences += both.length;
          expect(Math.max(...landed)).toBeLessThanOrEqual(both.length);
        }
      }
      expect(coincidences).toBeGreaterThan(5);
      expect(coincidences).toBeLessThanOrEqual(training.analog.totals[0].pulses);
    }
  });

  it('a shared ADC converts one line after the other: slot by slot', () => {
    const slots = of('chip.layer1.tile0.columns.slot').filter(([time]) => time < 200_000);
    expect(slots).toEqual([
      [0, 0],
      [101_000, 1],
      [102_000, 0],
    ]);
    expect(timescale).toBe('1ps');
  });

  it('is a part of the same run when it begins later, over the end of an epoch', () => {
    const steps = { lo: 6, hi: 9 };
    const sets = [...SETS, 'controller.threshold_pp=100', 'train.epochs=3'];
    const late = traceOf('csv', { steps }, { sets, samples: 4 });
    const whole = traceOf('csv', { steps: { lo: 0, hi: 11 } }, { sets, samples: 4 });
    // Energy counts from the beginning of each trace.
    const rows = (text: string) =>
      text.split('\n').filter((line) => /^[6789],/.test(line) && !line.includes('chip/energy'));
    expect(rows(late.text).length).toBeGreaterThan(100);
    expect(rows(late.text)).toEqual(rows(whole.text));
    expect(whole.text).toContain('event,select from controller');
  });

  it('has no lines where none are asked for, and no tiles but those asked for', () => {
    const { text } = traceOf('vcd', { steps: STEPS, tiles: '1' });
    const signals = [...readVcd(text).changes.keys()];
    expect(signals.some((name) => name.startsWith('chip.layer2.tile0.'))).toBe(true);
    expect(signals.some((name) => name.startsWith('chip.layer1.tile0.'))).toBe(false);
    expect(signals.some((name) => /row\d|column\d/.test(name))).toBe(false);
  });

  it('shows ideal weights without devices', () => {
    const { text } = traceOf('vcd', request, { preset: 'float', sets: ['network.layers=[4,3,2]'] });
    const dump = readVcd(text);
    expect(dump.changes.get('chip.layer1.tile0.weights.row0_column0')?.length).toBeGreaterThan(1);
    expect([...dump.changes.keys()].some((name) => name.includes('array'))).toBe(false);
  });

  it('refuses steps that the run does not have', () => {
    expect(() => traceOf('vcd', { steps: { lo: 0, hi: 800 } })).toThrow(
      '--steps 0..800: the run has 800 steps (20 epochs of 40 samples); expected steps from 0 to 799',
    );
  });
});

const hasGtkwave = spawnSync('vcd2fst', ['--help']).error === undefined;
describe.skipIf(!hasGtkwave)('GTKWave (left out where vcd2fst is not installed)', () => {
  it('reads the dump: the same changes come back through its own format', () => {
    const path = join(scratch, 'trace.vcd');
    writeFileSync(path, vcd.text);
    execFileSync('vcd2fst', [path, `${path}.fst`]);
    execFileSync('fst2vcd', ['-f', `${path}.fst`, '-o', `${path}.back`]);
    const back = readVcd(readFileSync(`${path}.back`, 'utf8'));
    expect([...back.changes.keys()].sort()).toEqual([...changes.keys()].sort());
    for (const [name, values] of changes) expect([name, back.changes.get(name)]).toEqual([name, values]);
  });
});

describe('names of states', () => {
  it('are given for both ways in which GTKWave shows an integer', () => {
    const lines = translateFile(vcd.summary.states).trimEnd().split('\n');
    expect(lines).toHaveLength(2 * vcd.summary.states.length);
    expect(lines.slice(0, 4)).toEqual([
      '0 dynamic.idle',
      '00000000 dynamic.idle',
      '1 dynamic.inference',
      '00000001 dynamic.inference',
    ]);
    expect(new Set(lines.map((line) => line.split(' ')[0])).size).toBe(lines.length);
    const shown = at('chip.layer1.tile0.state', 1);
    expect(vcd.summary.states[shown]).toBe('readingForward');
  });
});

/** Chrome's trace event format, the phases that we write. */
const TRACE_EVENTS = {
  type: 'object',
  required: ['traceEvents', 'displayTimeUnit'],
  properties: {
    displayTimeUnit: { enum: ['ms', 'ns'] },
    otherData: { type: 'object' },
    traceEvents: {
      type: 'array',
      items: {
        type: 'object',
        required: ['ph', 'ts', 'pid'],
        properties: { ts: { type: 'number', minimum: 0 }, pid: { type: 'integer' }, tid: { type: 'integer' } },
        oneOf: [
          { properties: { ph: { const: 'B' } }, required: ['name', 'tid'] },
          { properties: { ph: { const: 'E' } }, required: ['tid'] },
          { properties: { ph: { const: 'i' }, s: { enum: ['t', 'p', 'g'] } }, required: ['name', 'tid', 's'] },
          {
            properties: { ph: { const: 'C' }, args: { type: 'object', additionalProperties: { type: 'number' } } },
            required: ['name', 'args'],
          },
          { properties: { ph: { const: 'M' } }, required: ['name', 'args', 'tid'] },
        ],
      },
    },
  },
};

describe('Perfetto', () => {
  const document = JSON.parse(traceOf('perfetto', request).text);
  type Event = { ph: string; ts: number; tid: number; name: string; args?: Record<string, string> };
  const events: Event[] = document.traceEvents;

  it('keeps to the schema of trace events', () => {
    const validate = new Ajv({ strict: false }).compile(TRACE_EVENTS);
    validate(document);
    expect(validate.errors).toBeNull();
  });

  it('slices nest on every track, times never go back, and nothing stays open', () => {
    const open = new Map<number, string[]>();
    let last = 0;
    for (const { ph, ts, tid, name } of events) {
      if (ph === 'M') continue;
      expect(ts).toBeGreaterThanOrEqual(last);
      last = ts;
      const stack = open.get(tid) ?? [];
      open.set(tid, stack);
      if (ph === 'B') stack.push(name);
      if (ph === 'E') expect(stack.pop()).toBeDefined();
    }
    for (const [tid, stack] of open) expect([tid, stack]).toEqual([tid, []]);
  });

  it('shows a picosecond as a nanosecond, and says so', () => {
    const names = events.filter(({ ph }) => ph === 'M').map(({ args }) => args?.name);
    expect(names).toContain('chip (1 ns shown = 1 ps)');
    expect(names).toContain('layer1/tile0');
    const [begin] = events.filter(({ ph, name }) => ph === 'B' && name === 'readingForward');
    const end = events.find(({ ph, tid, ts }) => ph === 'E' && tid === begin.tid && ts > begin.ts);
    // 100 ns are 100,000 ps, shown as 100 µs.
    expect(end && end.ts - begin.ts).toBe(100);
  });

  it('every conversion slot is a slice of its own', () => {
    const track = events.find(({ ph, args }) => ph === 'M' && args?.name === 'layer1/tile0/columns')?.tid;
    const slices = events.filter(({ ph, tid, name }) => ph === 'B' && tid === track && name === 'converting');
    expect(slices.length).toBe(2 * (STEPS.hi + 1));
  });
});
