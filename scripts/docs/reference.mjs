/**
 * Pages of the documentation that come from the program itself: settings from the schema, statecharts from the
 * machines, names from the registries. Run after the build; writes docs/reference/.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MACHINES } from '../../dist/machines/index.js';
import { fieldDoc } from '../../dist/src/config/field.js';
import { presets } from '../../dist/src/config/index.js';
import { DEFAULTS, groups, topFields } from '../../dist/src/config/schema.js';
import { deviceModels } from '../../dist/src/device/index.js';
import { encoders } from '../../dist/src/pulse/index.js';
import { drawStatechart } from '../../dist/src/report/statechart-drawing.js';
import { statechartGraph } from '../../dist/src/report/statechart-graph.js';
import { architectures } from '../../dist/src/synapse/index.js';

const out = fileURLToPath(new URL('../../docs/reference/', import.meta.url));
mkdirSync(out, { recursive: true });

const page = (name, lines) => writeFileSync(`${out}${name}.md`, `${lines.join('\n')}\n`);
/** Vue would take double braces for code, markdown bars for cells. */
const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('{{', '{ {');
const code = (text) => `\`${String(text).replaceAll('|', '\\|')}\``;

function settingRow(path, schema, byDefault) {
  const { expected, defaultNote } = fieldDoc(schema);
  const standard = defaultNote ?? (byDefault === undefined ? 'none' : JSON.stringify(byDefault));
  return `| ${code(path)} | ${code(standard)} | ${cell(expected)} | ${cell(schema.description ?? '')} |`;
}

const HEAD = ['| setting | default | expected | meaning |', '| --- | --- | --- | --- |'];

page('settings', [
  '# Settings',
  '',
  'Every setting of a configuration file, of `--set key=value`, and of an axis of a study. A key carries its unit; a',
  'value is a number in that unit, or a text with one, such as `"50 uS"`. `synapulse config` prints them with the',
  'values of a preset; `synapulse config --schema` prints the JSON Schema that editors take.',
  '',
  ...HEAD,
  ...Object.entries(topFields).map(([key, schema]) => settingRow(key, schema, DEFAULTS[key])),
  ...Object.entries(groups).flatMap(([group, schema]) => [
    '',
    `## ${group}`,
    '',
    schema.description ?? '',
    '',
    ...HEAD,
    ...Object.entries(schema.shape).map(([key, field]) => settingRow(`${group}.${key}`, field, DEFAULTS[group]?.[key])),
  ]),
]);

page('machines', [
  '# State machines',
  '',
  'The circuits of a chip, drawn from the definitions that run. A dot marks the initial state; labels of arrows are',
  'events, guards in brackets; what is done without leaving a state stands in it.',
  ...Object.entries(MACHINES).flatMap(([name, machine]) => [
    '',
    `## ${name.replaceAll('_', ' ')}`,
    '',
    `Replaced by \`machines.${name}\`.`,
    '',
    `<div class="statechart">${drawStatechart(statechartGraph(machine)).replaceAll('\n', '')}</div>`,
  ]),
]);

const registryRows = (registry) =>
  registry.names().map((name) => {
    const { title, citation } = registry.get(name);
    return `| ${code(name)} | ${cell(title)} | ${cell(citation ?? '')} |`;
  });

page('names', [
  '# Presets, devices, encoders, architectures',
  ...[
    ['Presets', '--preset', presets],
    ['Synapse architectures', 'synapse.architecture', architectures],
    ['Device models', 'device.model', deviceModels],
    ['Pulse encoders', 'pulse.encoder', encoders],
  ].flatMap(([title, setting, registry]) => [
    '',
    `## ${title}`,
    '',
    `By \`${setting}\`.`,
    '',
    '| name | what | source |',
    '| --- | --- | --- |',
    ...registryRows(registry),
  ]),
]);
