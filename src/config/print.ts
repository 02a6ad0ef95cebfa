/** A resolved configuration as a YAML file that explains itself and reads back to the same values. */
import type { z } from 'zod';
import { fieldDoc } from './field.js';
import { presets } from './presets/index.js';
import type { Config } from './schema.js';
import { DEFAULTS, groups, topFields } from './schema.js';

const COLUMNS = 100;

/** YAML with a comment on every setting: meaning, source, unit, range, default. */
export function printConfig(config: Config): string {
  const lines = ['# Configuration of Synapulse.', ...presetNotes(config.preset), ''];
  const values = config as unknown as Readonly<Record<string, unknown>>;
  for (const [key, schema] of Object.entries(topFields)) {
    lines.push(...fieldLines(key, schema, values[key], DEFAULTS[key], ''), '');
  }
  for (const [group, schema] of Object.entries(groups)) {
    lines.push(...comment(schema.description ?? '', ''), `${group}:`);
    const groupValues = values[group] as Readonly<Record<string, unknown>>;
    const groupDefaults = DEFAULTS[group] as Readonly<Record<string, unknown>>;
    for (const [key, field] of Object.entries(schema.shape)) {
      lines.push(...fieldLines(key, field, groupValues[key], groupDefaults[key], '  '));
    }
    lines.push('');
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

function presetNotes(name: string | null): string[] {
  if (name === null) return [];
  const { title, citation, differs } = presets.get(name);
  return [
    ...comment(`Preset ${name}: ${title}.`, ''),
    ...comment(`Source: ${citation}.`, ''),
    ...differs.flatMap((difference) => comment(`- ${difference}`, '')),
  ];
}

function fieldLines(key: string, schema: z.ZodType, value: unknown, byDefault: unknown, indent: string): string[] {
  const { expected, defaultNote } = fieldDoc(schema);
  const standard = defaultNote ?? (byDefault === undefined ? 'none' : scalar(byDefault));
  return [
    ...comment(schema.description ?? '', indent),
    ...comment(`${expected}; default: ${standard}`, indent),
    value === undefined ? `${indent}# ${key}:` : `${indent}${key}: ${scalar(value)}`,
  ];
}

function comment(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = `${indent}#`;
  for (const word of text.split(' ')) {
    if (line.length + 1 + word.length > COLUMNS && line.length > indent.length + 1) {
      lines.push(line);
      line = `${indent}#`;
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

function scalar(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(scalar).join(', ')}]`;
  if (typeof value !== 'string') return String(value);
  const isPlain = /^[a-z][\w-]*$/i.test(value) && !/^(null|true|false)$/i.test(value);
  return isPlain ? value : JSON.stringify(value);
}
