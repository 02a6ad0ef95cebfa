/**
 * Value change dump (IEEE 1364), as GTKWave and Surfer read it: one picosecond a unit, a scope per circuit, states as
 * integers (their names are in a translate file, `translateFile`), voltages and sums as reals.
 */
import { realOf, type Signal, type TraceHeader, type TraceWriter, type Write } from './signal.js';

const FIRST_CODE = 33;
const CODES = 94;

/** Short identifier of a signal: printable ASCII, lowest digit first. */
function codeOf(index: number): string {
  let code = '';
  for (let rest = index; ; rest = Math.floor(rest / CODES) - 1) {
    code += String.fromCharCode(FIRST_CODE + (rest % CODES));
    if (rest < CODES) return code;
  }
}

const TYPES = { state: 'integer 32', pulse: 'integer 32', integer: 'integer 32', real: 'real 64' } as const;

function textOf(signal: Signal, value: number): string {
  const code = codeOf(signal.index);
  if (signal.kind === 'real') return `r${realOf(value)} ${code}\n`;
  return `b${(value >>> 0).toString(2)} ${code}\n`;
}

export class VcdWriter implements TraceWriter {
  private time_ps = -1;

  constructor(private readonly write: Write) {}

  begin({ signals, remarks, initial }: TraceHeader): void {
    const { write } = this;
    write(`$version synapulse $end\n$comment\n${remarks.map((remark) => `  ${remark}\n`).join('')}$end\n`);
    write('$timescale 1ps $end\n');
    this.declare(signals, 0);
    write('$enddefinitions $end\n#0\n$dumpvars\n');
    for (const signal of signals) write(textOf(signal, initial[signal.index]));
    write('$end\n');
    this.time_ps = 0;
  }

  step(): void {
    // A chip restarts nothing that a waveform would show.
  }

  change(time_ps: number, signal: Signal, value: number): void {
    this.goTo(time_ps);
    this.write(textOf(signal, value));
  }

  message(): void {
    // Waveforms show values.
  }

  end(time_ps: number): void {
    this.goTo(time_ps);
  }

  private goTo(time_ps: number): void {
    if (time_ps === this.time_ps) return;
    this.write(`#${time_ps}\n`);
    this.time_ps = time_ps;
  }

  /** Variables of a scope, then the scopes in it, each once. */
  private declare(signals: readonly Signal[], depth: number): void {
    const inner = new Map<string, Signal[]>();
    for (const signal of signals) {
      const name = signal.scope[depth];
      if (name === undefined) {
        const unit = signal.unit === '' ? '' : `_${signal.unit}`;
        this.write(`$var ${TYPES[signal.kind]} ${codeOf(signal.index)} ${signal.name}${unit} $end\n`);
      } else {
        inner.set(name, [...(inner.get(name) ?? []), signal]);
      }
    }
    for (const [name, within] of inner) {
      this.write(`$scope module ${name} $end\n`);
      this.declare(within, depth + 1);
      this.write('$upscope $end\n');
    }
  }
}

/**
 * GTKWave's translate file for state signals («Data Format → Translate Filter File»): the values in decimal, and as 32
 * bits in hexadecimal, whichever is displayed.
 */
export function translateFile(states: readonly string[]): string {
  const hex = (value: number) => value.toString(16).toUpperCase().padStart(8, '0');
  return states.map((state, value) => `${value} ${state}\n${hex(value)} ${state}\n`).join('');
}
