/** Traces of a training chip: what to show, and the formats, by name. A new format is a module and a line here. */
import { Registry } from '../registry.js';
import { CsvWriter } from './csv.js';
import { PerfettoWriter } from './perfetto.js';
import type { TraceWriter, Write } from './signal.js';
import { VcdWriter } from './vcd.js';

export { ChipTrace, type TraceScope, type TraceSource } from './chip-trace.js';
export { linesIn, type Lines, parseLines, parseSteps, parseTiles, type Range } from './selection.js';
export { type TraceRequest, type TraceSummary, traceSteps } from './trace-steps.js';
export type { Message, Signal, SignalKind, TraceHeader, TraceWriter, Write } from './signal.js';
export { translateFile } from './vcd.js';

export interface TraceFormat {
  readonly title: string;
  /** Of file names, without a dot. */
  readonly extension: string;
  readonly writer: (write: Write, options: { readonly trueTime: boolean }) => TraceWriter;
}

export const traceFormats = new Registry<TraceFormat>('trace format')
  .register('vcd', {
    title: 'value change dump, for GTKWave and Surfer',
    extension: 'vcd',
    writer: (write) => new VcdWriter(write),
  })
  .register('perfetto', {
    title: 'Chrome trace events in JSON, for Perfetto',
    extension: 'json',
    writer: (write, { trueTime }) => new PerfettoWriter(write, trueTime),
  })
  .register('csv', {
    title: 'a table of all changes and events',
    extension: 'csv',
    writer: (write) => new CsvWriter(write),
  });
