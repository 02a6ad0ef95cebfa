/** Rules of spike-timing-dependent plasticity by name. A new one is a module and a line here. */
import { Registry } from '../../registry.js';
import { normalised } from './normalised.js';
import { overlapRule } from './overlap.js';
import type { StdpRule } from './rule.js';
import { trace } from './trace.js';

export type { StdpRule, StdpWindows } from './rule.js';

export const stdpRules = new Registry<StdpRule>('STDP rule');
for (const rule of [trace, overlapRule, normalised]) stdpRules.register(rule.name, rule);
