import { choiceAt, type SearchMethod, sizeOf } from './method.js';

/** All combinations, the last axis fastest. */
export const grid: SearchMethod = {
  name: 'grid',
  needsPoints: false,
  async search(space, { points }, evaluate) {
    const count = Math.min(points, sizeOf(space));
    await evaluate(Array.from({ length: count }, (_, n) => choiceAt(space, n)));
  },
};
