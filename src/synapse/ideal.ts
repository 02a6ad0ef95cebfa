import type { Architecture } from './architecture.js';

/** Floating-point weights that take any update exactly: the reference that every array is measured against. */
export const ideal: Architecture = {
  name: 'ideal',
  title: 'floating-point weights',
  citation: 'the floating-point reference of Choi et al., Front. Neurosci. 2021, Fig. 4',
  pairs: () => [],
  weightScale: () => 1,
  finePair: -1,
};
