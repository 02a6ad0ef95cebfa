/** `synapulse estimate`: capacitances, block energies, areas and cell writes from geometry and a component library. */
import Table from 'cli-table3';
import { type ArrayShape, CELLS, type CellKind } from '../../energy/array-geometry.js';
import { deviceNamed, type Estimate, estimate, MOST_SOLVED_CELLS } from '../../energy/estimate.js';
import { libraries } from '../../energy/libraries.js';
import { nodeNamed } from '../../energy/technology.js';
import { convert } from '../../config/units.js';
import { InputError } from '../../errors.js';
import { unknownName } from '../../registry.js';
import { wholeNumber } from '../options.js';
import { Output, type OutputOptions } from '../output.js';

export interface EstimateOptions extends OutputOptions {
  readonly preset: string;
  readonly rows: string;
  readonly cols: string;
  readonly cell?: string;
  readonly node?: string;
  readonly wire?: string;
  readonly adcBits: string;
  readonly columnsPerAdc?: string;
  readonly write?: string;
  readonly from?: string;
  readonly dw?: string;
  /** True where no conductance is given. */
  readonly irDrop?: string | true;
  readonly access?: string;
}

const MOST_LINES = 65_536;

/** A number, or a text with a unit, that an option must have. */
function quantity(option: string, text: string | undefined, unit: string, example: string): number {
  const value =
    text === undefined ? undefined : (convert(text, unit) ?? (text.trim() === '' ? undefined : Number(text)));
  if (value === undefined || !Number.isFinite(value)) {
    throw new InputError(
      `${option} ${text ?? '(missing)'}: expected a number${unit && ` of ${unit}`}, such as ${example}`,
    );
  }
  return value;
}

function lineCount(option: string, text: string): number {
  const count = wholeNumber(option, text, 1);
  if (count > MOST_LINES) throw new InputError(`${option} ${text}: expected at most ${MOST_LINES}`);
  return count;
}

function cellNamed(text: string): CellKind {
  const name = text.toLowerCase();
  if (!(CELLS as readonly string[]).includes(name)) throw new InputError(`--cell: ${unknownName('cell', text, CELLS)}`);
  return name as CellKind;
}

export function estimateCommand(options: EstimateOptions): void {
  const out = new Output(options);
  const library = libraries.get(options.preset);
  const shape = {
    rows: lineCount('--rows', options.rows),
    cols: lineCount('--cols', options.cols),
    cell: options.cell === undefined ? library.cell : cellNamed(options.cell),
    node: options.node === undefined ? library.node : nodeNamed(options.node),
    wireWidth_nm: options.wire === undefined ? library.wireWidth_nm : quantity('--wire', options.wire, '', '100'),
  };
  if (options.write === undefined && (options.from !== undefined || options.dw !== undefined)) {
    throw new InputError('--from and --dw belong to --write; expected --write DEVICE as well');
  }
  const write = options.write === undefined ? undefined : writeOf(options.write, options);
  const adcBits = wholeNumber('--adc-bits', options.adcBits, 0);
  const columnsPerAdc =
    options.columnsPerAdc === undefined ? undefined : lineCount('--columns-per-adc', options.columnsPerAdc);
  const result = estimate({ library, shape, adcBits, columnsPerAdc, write, irDrop: irDropOf(shape, options) });
  out.say(tableOf(result));
  out.document(result);
}

function writeOf(device: string, { from, dw }: EstimateOptions) {
  const deltaW = quantity('--dw', dw, '', '0.1');
  if (Math.abs(deltaW) > 2) throw new InputError(`--dw ${dw}: expected −2 to 2, the range of a weight`);
  return { device: deviceNamed(device), from_S: quantity('--from', from, 'S', '5.5e-6'), deltaW };
}

/** Gmax of the default device. */
const USUAL_S = 1e-5;
/** On-resistance of a cell's transistor, MLP+NeuroSim V3.0. */
const ACCESS_ohm = 15_000;

function irDropOf({ rows, cols, cell }: ArrayShape, { irDrop, access }: EstimateOptions) {
  if (irDrop === undefined) {
    if (access !== undefined) throw new InputError('--access belongs to --ir-drop; expected --ir-drop as well');
    return undefined;
  }
  if (rows * cols > MOST_SOLVED_CELLS) {
    throw new InputError(`--ir-drop of ${rows} × ${cols} cells: expected at most ${MOST_SOLVED_CELLS} cells`);
  }
  if (cell === 'crossbar' && access !== undefined) {
    throw new InputError(`--access ${access}: expected it with --cell 1t1r alone; a crossbar has no transistors`);
  }
  const g_S = irDrop === true ? USUAL_S : conductanceOf(irDrop);
  if (!(g_S > 0 && g_S <= 1)) throw new InputError(`--ir-drop ${irDrop}: expected a conductance above 0, up to 1 S`);
  const transistor_ohm = access === undefined ? ACCESS_ohm : quantity('--access', access, 'ohm', '"15 kohm"');
  if (!(transistor_ohm >= 0)) throw new InputError(`--access ${access}: expected 0 ohm or more`);
  return { g_S, access_ohm: cell === '1t1r' ? transistor_ohm : 0 };
}

/** A number of S, or Gmax of a device. */
function conductanceOf(text: string): number {
  const given = convert(text, 'S') ?? (text.trim() === '' ? Number.NaN : Number(text));
  return Number.isFinite(given) ? given : deviceNamed(text).gMax_S;
}

const WIDTH = { name: 34, figure: 22, formula: 30 };
const NO_BORDERS = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '', left: '', right: '' },
  ...{ mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '', middle: '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
};

/** Within 100 columns: sources, which are long and few, stand below by number. */
function tableOf({ preset, node, cell, rows, cols, wire_width_nm, lines }: Estimate): string {
  const sources = [...new Set(lines.map(({ source }) => source))];
  const table = new Table({
    head: ['', 'figure', 'formula', ''],
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 2 },
    chars: NO_BORDERS,
    colAligns: ['left', 'left', 'left', 'left'],
    colWidths: [WIDTH.name, WIDTH.figure, WIDTH.formula, null],
    wordWrap: true,
  });
  let above = '';
  for (const { name, value, unit, formula, grade, source } of lines) {
    const figure = value === null ? 'not known' : `${Number(value.toPrecision(6))} ${unit}`;
    const basis = `${formula} ${source}`;
    table.push([name, figure, basis === above ? '″' : formula, `${grade} [${sources.indexOf(source) + 1}]`]);
    above = basis;
  }
  return [
    `${preset}: ${rows} × ${cols} ${cell}, ${node}, wires ${wire_width_nm} nm wide`,
    table.toString().replace(/ +$/gm, ''),
    ...sources.map((source, i) => `[${i + 1}] ${source}`),
  ].join('\n');
}
