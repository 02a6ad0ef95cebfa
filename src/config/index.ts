/** Configuration: what a user may set, and how it becomes one complete, checked set of values. */
export type { ConfigFile } from './file.js';
export { configHash } from './hash.js';
export { ContradictionError } from './issues.js';
export { jsonSchema } from './json-schema.js';
export type { Layer, Tree } from './layer.js';
export { NAMES } from './names.js';
export type { Preset } from './presets/index.js';
export { presets } from './presets/index.js';
export { printConfig } from './print.js';
export type { ConfigSources } from './resolve.js';
export { resolveConfig } from './resolve.js';
export type { Config, PartialConfig } from './schema.js';
export { picoseconds } from './units.js';
