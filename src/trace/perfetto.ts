/**
 * A trace as Chrome trace events in JSON, which Perfetto (ui.perfetto.dev) opens: a track per circuit with its states as
 * nested slices and the events it received as instants, a track per line with its pulses, counters for reals. What
 * machines remember is left out.
 *
 * `ts` and `dur` are microseconds by definition, and Perfetto keeps whole nanoseconds: so 1 ps is shown as 1 ns, and
 * the names of the processes say so.
 */
import { type Message, realOf, type Signal, type TraceHeader, type TraceWriter, type Write } from './signal.js';

/** Microseconds in the file per picosecond of the chip: 1 ps as 1 ns, or true time. */
const SHOWN = 1e-3;
const TRUE = 1e-6;
const CHIP = 1;
const STEPS = 0;

export class PerfettoWriter implements TraceWriter {
  private isFirst = true;
  private states: readonly string[] = [];
  /** Track of each scope. */
  private readonly tracks = new Map<string, number>();
  /** Slices open on each track, outermost first. */
  private readonly open = new Map<number, string[]>();
  private stepOpen = false;
  private readonly scale: number;

  /** @param trueTime 1 ps as 1 ps: Perfetto then rounds to whole nanoseconds. */
  constructor(
    private readonly write: Write,
    private readonly trueTime = false,
  ) {
    this.scale = trueTime ? TRUE : SHOWN;
  }

  begin({ signals, states, remarks, initial }: TraceHeader): void {
    this.states = states;
    this.write(`{"displayTimeUnit":"ns","otherData":${JSON.stringify({ remarks })},"traceEvents":[`);
    const unit = this.trueTime ? '' : ' (1 ns shown = 1 ps)';
    this.metadata('process_name', 0, { name: `chip${unit}` });
    this.track('steps', STEPS);
    for (const signal of signals) {
      if (signal.kind === 'state') this.track(unitOf(signal), this.tracks.size + 1);
      if (signal.kind === 'pulse') this.track(`${unitOf(signal)}/${signal.name}`, this.tracks.size + 1);
    }
    for (const signal of signals) this.change(0, signal, initial[signal.index]);
  }

  step(time_ps: number, step: number): void {
    this.closeStep(time_ps);
    this.event({ name: `step ${step}`, ph: 'B', ts: this.ts(time_ps), pid: CHIP, tid: STEPS });
    this.stepOpen = true;
  }

  change(time_ps: number, signal: Signal, value: number): void {
    if (signal.kind === 'state') {
      // A machine at rest is no slice; the states around it are.
      const path = this.states[value].split('.').filter((name) => name !== 'idle');
      this.showSlices(time_ps, this.tracks.get(unitOf(signal)) as number, path);
    } else if (signal.kind === 'pulse') {
      const track = this.tracks.get(`${unitOf(signal)}/${signal.name}`) as number;
      this.showSlices(time_ps, track, value === 0 ? [] : [`pulse ${value}`]);
    } else if (signal.kind === 'real') {
      const unit = signal.unit === '' ? 'value' : signal.unit;
      const name = `${unitOf(signal)}/${signal.name}`;
      this.event({ name, ph: 'C', ts: this.ts(time_ps), pid: CHIP, args: { [unit]: realOf(value) } });
    }
  }

  message(time_ps: number, { type, from, to, details }: Message): void {
    const tid = this.tracks.get(to);
    if (tid === undefined) return;
    const args = { from, ...details };
    this.event({ name: type, ph: 'i', s: 't', ts: this.ts(time_ps), pid: CHIP, tid, args });
  }

  end(time_ps: number): void {
    this.closeStep(time_ps);
    for (const tid of this.open.keys()) this.showSlices(time_ps, tid, []);
    this.write('\n]}\n');
  }

  private closeStep(time_ps: number): void {
    if (this.stepOpen) this.event({ ph: 'E', ts: this.ts(time_ps), pid: CHIP, tid: STEPS });
    this.stepOpen = false;
  }

  /** Ends slices from the innermost out and begins others, so that they nest. */
  private showSlices(time_ps: number, tid: number, path: readonly string[]): void {
    const open = this.open.get(tid) ?? [];
    let common = 0;
    while (common < open.length && common < path.length && open[common] === path[common]) common++;
    // The same state entered anew is a slice of its own.
    if (common === path.length && common === open.length && common > 0) common--;
    for (let depth = open.length; depth > common; depth--) {
      this.event({ ph: 'E', ts: this.ts(time_ps), pid: CHIP, tid });
    }
    for (const name of path.slice(common)) this.event({ name, ph: 'B', ts: this.ts(time_ps), pid: CHIP, tid });
    this.open.set(tid, [...path]);
  }

  private ts(time_ps: number): number {
    // Rounded to a millionth of a picosecond shown: products of decimal fractions are not exact.
    return Number((time_ps * this.scale).toFixed(9));
  }

  private track(name: string, tid: number): void {
    if (tid !== STEPS) this.tracks.set(name, tid);
    this.metadata('thread_name', tid, { name });
    this.metadata('thread_sort_index', tid, { sort_index: tid });
  }

  private metadata(name: string, tid: number, args: object): void {
    this.event({ name, ph: 'M', ts: 0, pid: CHIP, tid, args });
  }

  private event(event: object): void {
    this.write(`${this.isFirst ? '\n' : ',\n'}${JSON.stringify(event)}`);
    this.isFirst = false;
  }
}

/** Name of the circuit that a signal belongs to, as units are called. */
const unitOf = ({ scope }: Signal) => scope.slice(1).join('/');
