/** The configuration's JSON Schema, for editors: made from the one schema that checks files. */
import { z } from 'zod';
import { fieldDoc } from './field.js';
import { configSchema, DEFAULTS, groups, topFields } from './schema.js';

type Json = { [key: string]: unknown };

/** Schema of a configuration file, draft 2020-12. */
export function jsonSchema(): Json {
  const root = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-2020-12' }) as Json;
  root.title = 'Configuration of Synapulse';
  const top = root.properties as Json;
  for (const [key, schema] of Object.entries(topFields)) top[key] = asWritten(top[key] as Json, schema, DEFAULTS[key]);
  for (const [group, schema] of Object.entries(groups)) {
    const object = top[group] as Json;
    // An empty group, 'device:' with nothing below, is null in YAML.
    object.type = ['object', 'null'];
    object.description = schema.description;
    const properties = object.properties as Json;
    const defaults = DEFAULTS[group] as Json;
    for (const [key, field] of Object.entries(schema.shape)) {
      properties[key] = asWritten(properties[key] as Json, field, defaults[key]);
    }
  }
  return root;
}

/**
 * Adds what zod drops or cannot know of a field: its default, that a text with a unit may stand for its number, and
 * which names are built in.
 */
function asWritten(json: Json, schema: z.ZodType, standard: unknown): Json {
  const { unit, names, expected } = fieldDoc(schema);
  const { description, default: _, ...value } = json;
  const head: Json = { description: `${String(description)} Expected: ${expected}.` };
  if (standard !== undefined) head.default = standard;
  if (unit !== undefined) return { ...head, anyOf: [value, { type: 'string', pattern: textPattern(unit) }] };
  return names === undefined ? { ...head, ...value } : { ...head, ...value, examples: [...names] };
}

function textPattern(unit: string): string {
  const number = '^\\s*[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,4})?\\s*';
  if (unit === '') return `${number}%\\s*$`;
  if (unit === 'pp') return `${number}pp\\s*$`;
  const base = unit.length > 1 ? unit.slice(1) : unit;
  return `${number}[afpnu\u00b5\u03bcmkMG]?${base}\\s*$`;
}
