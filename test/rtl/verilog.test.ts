/** The Verilog of every circuit, run in Icarus Verilog beside xstate itself on the same random events and guards. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type AnyStateMachine, initialTransition, setup, transition } from 'xstate';
import { MACHINES, stdpController, wtaBank } from '../../machines/index.js';
import { pathOfValue } from '../../src/engine/states.js';
import { type Control, controlOf } from '../../src/rtl/control.js';
import { verilog } from '../../src/rtl/verilog.js';

const circuits: Readonly<Record<string, AnyStateMachine>> = {
  ...(MACHINES as unknown as Record<string, AnyStateMachine>),
  wta_bank: wtaBank as unknown as AnyStateMachine,
  stdp_controller: stdpController as unknown as AnyStateMachine,
};
const hasIcarus = spawnSync('iverilog', ['-V']).status === 0;
if (!hasIcarus) console.warn('iverilog is not installed: Verilog is not simulated');

const CYCLES = 400;
const dir = mkdtempSync(join(tmpdir(), 'synapulse-rtl-'));
afterAll(() => rmSync(dir, { recursive: true }));

/** One cycle: the event (index; −1 none) and a bit for every guard. */
interface Cycle {
  readonly event: number;
  readonly guards: readonly boolean[];
}

/** Events spread over states by a small generator of the test's own. */
function stimulus({ events, guards }: Control, seed: number): Cycle[] {
  let word = seed;
  const below = (n: number) => {
    word = (Math.imul(word, 1664525) + 1013904223) >>> 0;
    return Math.floor((word / 2 ** 32) * n);
  };
  return Array.from({ length: CYCLES }, () => ({
    event: below(events.length + 1) - 1,
    guards: guards.map(() => below(2) === 1),
  }));
}

/** State after each cycle, and what the cycle's transition did, as xstate has it. */
function byXstate(machine: AnyStateMachine, control: Control, cycles: readonly Cycle[]): string[] {
  let now: readonly boolean[] = [];
  const stubs = (names: object, stub: (name: string) => unknown) =>
    Object.fromEntries(Object.keys(names).map((name) => [name, stub(name)]));
  const { implementations } = machine;
  const inert = machine.provide({
    actions: stubs(implementations.actions, () => () => {}),
    delays: stubs(implementations.delays, () => () => 1),
    guards: stubs(implementations.guards, (name) => () => now[control.guards.indexOf(name)] ?? false),
  } as never);
  let [snapshot] = initialTransition(inert, {} as never);
  return cycles.map(({ event, guards }) => {
    now = guards;
    const heard = control.events[event];
    let done: string[] = [];
    if (heard !== undefined && snapshot.status === 'active') {
      const timer = heard.kind === 'timer' ? control.timers[heard.timer] : undefined;
      const type = heard.kind === 'event' ? heard.type : `xstate.after.${timer?.delay}.${machine.id}.${timer?.state}`;
      const [next, actions] = transition(inert, snapshot, { type } as never);
      snapshot = next;
      done = actions.map((action) => action.type).filter((type) => control.actions.includes(type));
    }
    return `${pathOfValue(snapshot.value)} ${done.sort().join(' ')}`.trim();
  });
}

/** The same from the module: state and action strobes sampled in every cycle. */
function byVerilog(control: Control, text: string, cycles: readonly Cycle[]): string[] {
  const module = /^module (\w+)/m.exec(text)?.[1];
  const of = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name);
  const events = of(/input wire ((?:ev|timeout)_\w+)/g);
  const guards = of(/input wire (is_\w+)/g);
  const strobes = of(/output reg (do_\w+)/g);
  const bits = [...events, ...guards];
  const words = cycles.map(
    ({ event, guards: levels }) =>
      `${bits.length}'b${[...events.map((_, i) => (i === event ? 1 : 0)), ...levels.map(Number)].join('')}`,
  );
  const bench = [
    'module bench;',
    `  reg clk = 0, rst_n = 0; reg [${bits.length - 1}:0] in = 0;`,
    `  wire [7:0] state;`,
    `  wire [${strobes.length - 1}:0] out;`,
    `  ${module} dut(.clk(clk), .rst_n(rst_n), .state(state[${/reg \[(\d+):0\] state\b/.exec(text)?.[1]}:0]),`,
    [
      ...bits.map((name, i) => `    .${name}(in[${bits.length - 1 - i}])`),
      ...strobes.map((name, i) => `    .${name}(out[${strobes.length - 1 - i}])`),
    ].join(',\n'),
    '  );',
    '  task cycle(input reg [63:0] word); begin',
    '    in = word; #1 $write("%b ", out); clk = 1; #1 clk = 0; #1 $display("%b", state); end endtask',
    '  initial begin',
    '    #1 clk = 1; #1 clk = 0; rst_n = 1; #1 clk = 1; #1 clk = 0;',
    ...words.map((word) => `    cycle(${word});`),
    '    $finish; end',
    'endmodule',
  ].join('\n');
  writeFileSync(join(dir, 'dut.v'), text);
  writeFileSync(join(dir, 'bench.v'), bench);
  execFileSync('iverilog', [
    '-g2005',
    '-Wall',
    '-Wno-portbind',
    '-o',
    join(dir, 'sim'),
    join(dir, 'dut.v'),
    join(dir, 'bench.v'),
  ]);
  const printed = execFileSync('vvp', ['-n', join(dir, 'sim')], { encoding: 'utf8' })
    .trim()
    .split('\n');
  return printed.slice(0, cycles.length).map((line) => {
    const [out, state] = line.split(' ');
    const index = Number.parseInt(state.replaceAll('z', '0'), 2);
    const done = control.actions.filter((_, i) => out[i] === '1').sort();
    return `${control.states[index]} ${done.join(' ')}`.trim();
  });
}

describe.skipIf(!hasIcarus)('Verilog in simulation', () => {
  it.each(Object.entries(circuits))('%s does what xstate does', (_, machine) => {
    const control = controlOf(machine);
    const cycles = stimulus(control, 7);
    const expected = byXstate(machine, control, cycles);
    expect(new Set(expected.map((line) => line.split(' ')[0])).size).toBeGreaterThan(1);
    expect(byVerilog(control, verilog(control), cycles)).toEqual(expected);
  });
});

describe('Verilog', () => {
  it('has states as localparams, two processes and an explicit default', () => {
    const text = verilog(controlOf(circuits.tile));
    expect(text.match(/\balways\b/g)).toHaveLength(2);
    expect(text).toMatch(/localparam \[3:0\]\n\s+S_IDLE = 4'd0,/);
    expect(text).toMatch(/default: state_next = S_IDLE;\n\s+endcase/);
  });

  it('refuses two names that Verilog cannot tell apart, and an action taken twice at once', () => {
    const machine = (config: object) =>
      setup({ actions: { a: () => {}, 'a.b': () => {}, a_b: () => {} } }).createMachine({
        ...{ id: 'odd', context: ({ input }: { input: unknown }) => input as object, initial: 'on' },
        ...config,
      } as never) as unknown as AnyStateMachine;
    const states = (actions: string[]) => ({ states: { on: { on: { go: { actions } } } } });
    expect(() => verilog(controlOf(machine(states(['a.b', 'a_b']))))).toThrow(/machine odd: two names .*do_a_b/);
    expect(() => verilog(controlOf(machine(states(['a', 'a']))))).toThrow(/gives 'do_a' twice/);
  });
});
