/**
 * A trace as a long table: a row per change of a signal, and one per event that a circuit received. States are
 * written by name; times count from the beginning of their step.
 */
import { type Message, realOf, type Signal, type TraceHeader, type TraceWriter, type Write } from './signal.js';

export class CsvWriter implements TraceWriter {
  private states: readonly string[] = [];
  private present = 0;
  private start_ps = 0;

  constructor(private readonly write: Write) {}

  begin({ states, signals, initial }: TraceHeader): void {
    this.states = states;
    this.write('step,time_ps,scope,signal,value,unit\n');
    // Before the first step: where everything stood.
    for (const signal of signals) this.row('', '', signal, initial[signal.index]);
  }

  step(time_ps: number, step: number): void {
    this.present = step;
    this.start_ps = time_ps;
  }

  change(time_ps: number, signal: Signal, value: number): void {
    this.row(String(this.present), String(time_ps - this.start_ps), signal, value);
  }

  message(time_ps: number, { type, from, to }: Message): void {
    const scope = `chip/${to}`;
    this.write(`${this.present},${time_ps - this.start_ps},${scope},event,${type} from ${from},\n`);
  }

  end(): void {
    // Every row is written already.
  }

  private row(step: string, time_ps: string, { scope, name, kind, unit }: Signal, value: number): void {
    const shown = kind === 'state' ? this.states[value] : String(kind === 'real' ? realOf(value) : value);
    this.write(`${step},${time_ps},${scope.join('/')},${name},${shown},${unit}\n`);
  }
}
