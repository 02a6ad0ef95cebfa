/** Presets by name: a further one is a data file and a line here. */
import { Registry } from '../../registry.js';
import { choi2021 } from './choi2021.js';
import { float } from './float.js';
import type { Preset } from './preset.js';
import { single50 } from './single50.js';

export type { Preset } from './preset.js';

export const presets = new Registry<Preset>('preset');
for (const preset of [choi2021, single50, float]) presets.register(preset.name, preset);
