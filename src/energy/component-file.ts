/**
 * A user's own prices: a YAML or JSON text that starts from a preset and overrides what it names.
 *
 *   preset: isaac-32nm
 *   prices:
 *     adc: { energy: "0.9 pJ", source: "our 28 nm test chip" }
 *     array_leakage: { power: "3 uW", source: "simulated" }
 *   areas:
 *     adc: { um2: 1500, source: "our 28 nm test chip" }
 */
import { z } from 'zod';
import { convert } from '../config/units.js';
import { readYaml } from '../config/yaml.js';
import { InputError } from '../errors.js';
import { unknownName } from '../registry.js';
import { AREA_NAMES, AREAS, type Area, type AreaList, type AreaName } from './area.js';
import { type Price, PRICE_NAMES, PRICES, type PriceName } from './price.js';

const entrySchema = z.strictObject({
  energy: z.union([z.string(), z.number()]).optional(),
  power: z.union([z.string(), z.number()]).optional(),
  source: z.string().min(1).max(500),
  formula: z.string().min(1).max(500).optional(),
  node: z.string().max(40).optional(),
});

const areaSchema = z.strictObject({
  um2: z.number().min(0).max(1e12),
  source: z.string().min(1).max(500),
});

const fileSchema = z.strictObject({
  $schema: z.string().optional(),
  preset: z.string().optional(),
  prices: z.record(z.string(), entrySchema).default({}),
  areas: z.record(z.string(), areaSchema).default({}),
});

export interface OwnPrices {
  /** Library that the file starts from; absent: the one that was chosen. */
  readonly preset?: string;
  readonly prices: { readonly [name in PriceName]?: Price };
  readonly areas: AreaList;
}

const WANTED = { J: { key: 'energy', example: '"1.67 pJ"' }, W: { key: 'power', example: '"3 uW"' } } as const;

/** @throws InputError with one line: file, key, value, what was expected. */
export function parseOwnPrices(file: { readonly name: string; readonly text: string }): OwnPrices {
  const { value: tree } = readYaml(file.text, (problem, position) =>
    position === undefined ? `${file.name}: ${problem}` : `${file.name}:${position}: ${problem}`,
  );
  const { success, data, error } = fileSchema.safeParse(tree ?? {});
  if (!success) {
    const { path, message } = error.issues[0];
    throw new InputError(`${file.name}: ${path.join('.') || 'the file'}: ${message}`);
  }
  const prices: { [name in PriceName]?: Price } = {};
  for (const [name, entry] of Object.entries(data.prices)) {
    const where = `${file.name}: prices.${name}`;
    if (!Object.hasOwn(PRICES, name)) throw new InputError(`${where}: ${unknownName('price', name, PRICE_NAMES)}`);
    const { unit, per } = PRICES[name as PriceName];
    const { key, example } = WANTED[unit];
    const given = entry[key];
    const value = typeof given === 'string' ? convert(given, unit) : given;
    if (value === undefined || !Number.isFinite(value) || value < 0 || Object.is(value, -0)) {
      throw new InputError(
        `${where}.${key}: ${JSON.stringify(given) ?? 'missing'}; expected a value ≥ 0 such as ${example}, per ${per}`,
      );
    }
    const { source, node = '', formula = `given per ${per}` } = entry;
    prices[name as PriceName] = { value, formula, source: `${source} (${file.name})`, grade: 'user', node };
  }
  const areas: { [name in AreaName]?: Area } = {};
  for (const [name, { um2, source }] of Object.entries(data.areas)) {
    if (!Object.hasOwn(AREAS, name)) {
      throw new InputError(`${file.name}: areas.${name}: ${unknownName('area', name, AREA_NAMES)}`);
    }
    const { per } = AREAS[name as AreaName];
    areas[name as AreaName] = {
      ...{ um2, formula: `given per ${per}`, source: `${source} (${file.name})`, grade: 'user' },
    };
  }
  return { preset: data.preset, prices, areas };
}
