/**
 * Gates and flip-flops of the control logic of every circuit, as Yosys maps it: `npx tsx bench/gates.ts`.
 * Needs `yosys` on the path. Counters, timers and comparators around the logic are not counted.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import type { AnyStateMachine } from 'xstate';
import { MACHINES } from '../machines/index.js';
import { controlOf } from '../src/rtl/control.js';
import { verilog } from '../src/rtl/verilog.js';

const dir = mkdtempSync(join(tmpdir(), 'synapulse-gates-'));
const table = new Table({ head: ['circuit', 'states', 'flip-flops', 'gates'], style: { head: [], border: [] } });
for (const [circuit, machine] of Object.entries(MACHINES)) {
  const control = controlOf(machine as unknown as AnyStateMachine);
  writeFileSync(join(dir, 'circuit.v'), verilog(control));
  const script = 'read_verilog circuit.v; synth -flatten; abc -g AND,OR,XOR,MUX; clean; tee -q -o stat.json stat -json';
  execFileSync('yosys', ['-q', '-p', script], { cwd: dir });
  const cells = JSON.parse(readFileSync(join(dir, 'stat.json'), 'utf8')).design.num_cells_by_type as Record<
    string,
    number
  >;
  let flipFlops = 0;
  let gates = 0;
  for (const [cell, count] of Object.entries(cells)) {
    if (/DFF/.test(cell)) flipFlops += count;
    else gates += count;
  }
  table.push([circuit, control.states.length, flipFlops, gates]);
}
rmSync(dir, { recursive: true });
process.stdout.write(`${table}\n`);
