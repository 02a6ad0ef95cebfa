/** How update pulses meet on the lines of an array, for the meters of its energy: MODE_… of `kernel/layout.ts`. */
import * as L from '../kernel/layout.js';
import type { Encoder } from './encoder.js';
import type { UpdateScheme } from './scheme.js';

export function lineMode(encoder: Encoder, scheme: UpdateScheme): number {
  const adds = { none: 0, columns: L.MODE_COLS_ADD, both: L.MODE_ROWS_ADD | L.MODE_COLS_ADD }[scheme.inTurn ?? 'none'];
  const single = encoder.code === L.ENCODER_SINGLE_PULSE ? L.MODE_SINGLE : 0;
  const height = encoder.isHeight === true ? L.MODE_HEIGHT : 0;
  return adds | single | height | (encoder.trains === undefined ? 0 : L.MODE_TRAINS);
}
