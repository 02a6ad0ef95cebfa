/** `synapulse config`: the resolved settings, each with a comment, or the schema of a file. */
import { join } from 'node:path';
import { jsonSchema, printConfig } from '../../config/index.js';
import { claimFolder, writeWhole } from '../../runs/index.js';
import { type ConfigOptions, configFrom } from '../options.js';
import { Output, type OutputOptions } from '../output.js';

const CONFIG = 'config.yaml';
const SCHEMA = 'config.schema.json';

export interface PrintOptions extends OutputOptions, ConfigOptions {
  readonly schema?: boolean;
  readonly out?: string;
  readonly force?: boolean;
}

export function config(options: PrintOptions): void {
  const out = new Output(options);
  const resolved = configFrom(options);
  const schema = `${JSON.stringify(jsonSchema(), undefined, 2)}\n`;
  const yaml = printConfig(resolved);
  if (options.out !== undefined) {
    claimFolder(options.out, options.force ?? false, [CONFIG, SCHEMA]);
    writeWhole(join(options.out, CONFIG), `$schema: ./${SCHEMA}\n${yaml}`);
    writeWhole(join(options.out, SCHEMA), schema);
    out.note(`wrote ${join(options.out, CONFIG)} and ${SCHEMA}`);
    out.document(resolved);
  } else if (options.schema) {
    process.stdout.write(schema);
  } else if (options.json) {
    out.document(resolved);
  } else {
    process.stdout.write(yaml);
  }
}
