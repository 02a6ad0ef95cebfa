/** The figures of Choi et al. 2021 by panel. A new panel is a module, a line here and its targets. */
import { InputError } from '../errors.js';
import { unknownName } from '../registry.js';
import { fig2a } from './fig2.js';
import { fig3c, fig3d, fig3e, fig3f } from './fig3.js';
import { fig4a, fig4b, fig4c, fig4d, fig4e, fig4f } from './fig4.js';
import { fig5a, fig5b, fig5c, fig5d, fig5e, fig5f } from './fig5.js';
import { fig6a, fig6b, fig6c, fig6d } from './fig6.js';
import type { Panel } from './panel.js';

/** In the order of the paper. */
export const PANELS: readonly Panel[] = [
  ...[fig2a, fig3c, fig3d, fig3e, fig3f],
  ...[fig4a, fig4b, fig4c, fig4d, fig4e, fig4f],
  ...[fig5a, fig5b, fig5c, fig5d, fig5e, fig5f],
  ...[fig6a, fig6b, fig6c, fig6d],
];

export const ALL = 'all';

/** Panels by name, each once, in the order of the paper. @throws InputError for an unknown one. */
export function panelsOf(names: readonly string[]): readonly Panel[] {
  const known = [...PANELS.map(({ id }) => id), ALL];
  const wanted = names.map((name) => name.toLowerCase().replace(/^fig(ure)?[ ._-]?/, ''));
  const unknown = wanted.findIndex((name) => !known.includes(name));
  if (unknown >= 0) throw new InputError(unknownName('figure', names[unknown], known));
  return PANELS.filter(({ id }) => wanted.includes(ALL) || wanted.includes(id));
}
