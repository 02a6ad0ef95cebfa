/** Builders of configuration fields: each keeps, beside its zod schema, what messages and printed files say of it. */
import { z } from 'zod';
import { convert, quantityOf } from './units.js';

export interface FieldDoc {
  /** What a value must be, as in 'expected …'. */
  readonly expected: string;
  /** Unit of a plain number; '' for a fraction that may also be given in %. */
  readonly unit?: string;
  /** Names to choose from, where a plug-in may add to them. */
  readonly names?: readonly string[];
  /** Said in place of a default where the default depends on another field. */
  readonly defaultNote?: string;
}

const docs = z.registry<FieldDoc>();

function documented<S extends z.ZodType>(schema: S, text: string, doc: FieldDoc): S {
  const described = schema.describe(text);
  docs.add(described, doc);
  return described;
}

/** @throws Error when the schema is no field built here: a field without documentation is a mistake of ours. */
export function fieldDoc(schema: z.ZodType): FieldDoc {
  const doc = docs.get(schema);
  if (doc === undefined) throw new Error('configuration field without documentation');
  return doc;
}

interface Range {
  readonly min?: number;
  readonly max?: number;
  /** Exclusive lower bound. */
  readonly above?: number;
}

function rangeText({ min, max, above }: Range): string {
  if (min !== undefined && max !== undefined) return `from ${min} to ${max}`;
  const parts: string[] = [];
  if (min !== undefined) parts.push(`≥ ${min}`);
  if (above !== undefined) parts.push(`> ${above}`);
  if (max !== undefined) parts.push(`≤ ${max}`);
  return parts.join(' and ');
}

function bounded(schema: z.ZodNumber, { min, max, above }: Range): z.ZodNumber {
  let result = schema;
  if (min !== undefined) result = result.min(min);
  if (above !== undefined) result = result.gt(above);
  if (max !== undefined) result = result.max(max);
  return result;
}

// Minus zero is printed as 0 and would not read back to the same bits.
const plainZero = (value: unknown): unknown => (value === 0 ? 0 : value);

export function integer(value: number, range: Range, text: string) {
  const expected = `an integer ${rangeText(range)}`;
  return documented(z.preprocess(plainZero, bounded(z.int(), range)).default(value), text, { expected });
}

/** An integer whose default is taken from another field once all are known. */
export function derivedInteger(defaultNote: string, range: Range, text: string) {
  const expected = `an integer ${rangeText(range)}`;
  return documented(z.preprocess(plainZero, bounded(z.int(), range)).optional(), text, { expected, defaultNote });
}

export function real(value: number, range: Range, text: string) {
  const expected = `a number ${rangeText(range)}`.trim();
  return documented(z.preprocess(plainZero, bounded(z.number(), range)).default(value), text, { expected });
}

/** A number in `unit`, or a text with a unit of the same kind, converted to it. */
export function quantity(unit: string, value: number, range: Range, text: string) {
  const example = unit === '' ? '"34 %"' : `"${value === 0 ? 1 : value} ${unit}"`;
  const kind = unit === '' || unit === 'pp' ? quantityOf(unit) : `${quantityOf(unit)} in ${unit}`;
  const bounds = rangeText(range);
  const expected = `${kind}${bounds === '' ? '' : `, ${bounds}`}; a number or a text such as ${example}`;
  const toUnit = (given: unknown): unknown =>
    plainZero(typeof given === 'string' ? (convert(given, unit) ?? given) : given);
  return documented(z.preprocess(toUnit, bounded(z.number(), range)).default(value), text, { expected, unit });
}

export function choice<const T extends readonly [string, ...string[]]>(values: T, text: string) {
  const expected = `one of ${values.join(', ')}`;
  return documented(z.enum(values).default(values[0] as never), text, { expected });
}

/** A name out of a list that plug-ins may extend; the list is checked when the whole configuration is known. */
export function name(value: string, names: readonly string[], text: string) {
  const expected = `a name: ${names.join(', ')}, or one that a plug-in brings`;
  return documented(z.string().min(1).max(200).default(value), text, { expected, names });
}

/** A name whose default is taken from another field once all are known. */
export function derivedName(defaultNote: string, names: readonly string[], text: string) {
  const expected = `a name: ${names.join(', ')}, or one that a plug-in brings`;
  return documented(z.string().min(1).max(200).optional(), text, { expected, names, defaultNote });
}

/** Any field of another form. */
export function field<S extends z.ZodType>(schema: S, expected: string, text: string): S {
  return documented(schema, text, { expected });
}
