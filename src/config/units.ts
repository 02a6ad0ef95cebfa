/** Quantities written with a unit, and their conversion to the unit of a key. */

/** Powers of ten of the SI prefixes in use; both code points of the micro sign. */
const PREFIX_EXPONENT: Readonly<Record<string, number>> = {
  a: -18,
  f: -15,
  p: -12,
  n: -9,
  u: -6,
  '\u00b5': -6,
  '\u03bc': -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
};

/** Symbols that take a prefix, with the name of what they measure. */
const SI_UNITS: Readonly<Record<string, string>> = {
  s: 'a time',
  S: 'a conductance',
  V: 'a voltage',
  A: 'a current',
  J: 'an energy',
  W: 'a power',
  F: 'a capacitance',
  ohm: 'a resistance',
  Hz: 'a frequency',
};

/** Symbols that take no prefix, and their power of ten. */
const PLAIN_UNITS: Readonly<Record<string, { base: string; exponent: number; quantity: string }>> = {
  '%': { base: '', exponent: -2, quantity: 'a fraction' },
  pp: { base: 'pp', exponent: 0, quantity: 'percentage points' },
};

/** Other ways to write them: both code points of the omega. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [[/(?:Ohm|\u03a9|\u2126)$/, 'ohm']];

interface Unit {
  readonly base: string;
  readonly exponent: number;
  readonly quantity: string;
}

function parseUnit(given: string): Unit | undefined {
  const text = SPELLINGS.reduce((unit, [written, base]) => unit.replace(written, base), given);
  if (Object.hasOwn(PLAIN_UNITS, text)) return PLAIN_UNITS[text];
  for (const base of Object.keys(SI_UNITS)) {
    if (!text.endsWith(base)) continue;
    const prefix = text.slice(0, text.length - base.length);
    if (Object.hasOwn(PREFIX_EXPONENT, prefix)) {
      return { base, exponent: PREFIX_EXPONENT[prefix], quantity: SI_UNITS[base] };
    }
  }
  return undefined;
}

const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d{1,4}))?\s*([^\d\s.+-]\S*)$/;

/**
 * Value of a text such as '0.1 us' in the wanted unit ('ns' → 100); undefined when the text is no number with a
 * unit of that kind. '%' fits the unit '' (a fraction).
 * The exponent is shifted in decimal, so that the result is the nearest double to the exact value.
 */
export function convert(text: string, unit: string): number | undefined {
  const match = QUANTITY.exec(text.trim());
  if (match === null) return undefined;
  const given = parseUnit(match[3]);
  const wanted = unit === '' ? { base: '', exponent: 0 } : parseUnit(unit);
  if (wanted === undefined) throw new Error(`no such unit: ${unit}`);
  if (given === undefined || given.base !== wanted.base) return undefined;
  const exponent = Number(match[2] ?? 0) + given.exponent - wanted.exponent;
  const value = Number(`${match[1]}e${exponent}`);
  return Number.isFinite(value) ? value : undefined;
}

/** What a unit measures, for messages: 'ns' → 'a time'. */
export function quantityOf(unit: string): string {
  return unit === '' ? 'a fraction' : (parseUnit(unit)?.quantity ?? 'a number');
}

/** True when a time in ns is a whole number of ps, the resolution of simulated time. */
export function isWholePicoseconds(time_ns: number): boolean {
  return Number(`${Math.round(time_ns * 1000)}e-3`) === time_ns;
}

/** Whole picoseconds of a configured time in ns. */
export function picoseconds(time_ns: number): number {
  return Math.round(time_ns * 1000);
}
