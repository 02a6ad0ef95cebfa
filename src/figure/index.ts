/** The figures of Choi et al. 2021 by panel, and those of others. A new panel is a module, a line here and its targets. */
import { InputError } from '../errors.js';
import { unknownName } from '../registry.js';
import { boybat } from './boybat.js';
import { fig2a } from './fig2.js';
import { fig3c, fig3d, fig3e, fig3f } from './fig3.js';
import { fig4a, fig4b, fig4c, fig4d, fig4e, fig4f } from './fig4.js';
import { fig5a, fig5b, fig5c, fig5d, fig5e, fig5f } from './fig5.js';
import { fig6a, fig6b, fig6c, fig6d } from './fig6.js';
import type { Panel } from './panel.js';

/** Of Choi et al. 2021, in the order of the paper. */
export const PANELS: readonly Panel[] = [
  ...[fig2a, fig3c, fig3d, fig3e, fig3f],
  ...[fig4a, fig4b, fig4c, fig4d, fig4e, fig4f],
  ...[fig5a, fig5b, fig5c, fig5d, fig5e, fig5f],
  ...[fig6a, fig6b, fig6c, fig6d],
];

/** Of other papers. */
export const FURTHER: readonly Panel[] = [boybat];

/** Stands for all of Choi et al. 2021. */
export const ALL = 'all';

/** Panels by name, each once, in the order of the paper, those of others behind. @throws InputError for an unknown one. */
export function panelsOf(names: readonly string[]): readonly Panel[] {
  const known = [...PANELS, ...FURTHER].map(({ id }) => id).concat(ALL);
  const wanted = names.map((name) => name.toLowerCase().replace(/^fig(ure)?[ ._-]?/, ''));
  const unknown = wanted.findIndex((name) => !known.includes(name));
  if (unknown >= 0) throw new InputError(unknownName('figure', names[unknown], known));
  return [
    ...PANELS.filter(({ id }) => wanted.includes(ALL) || wanted.includes(id)),
    ...FURTHER.filter(({ id }) => wanted.includes(id)),
  ];
}
