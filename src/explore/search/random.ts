import { Draws } from './draws.js';
import { type Choice, choiceAt, keyOf, type SearchMethod, type Space, sizeOf } from './method.js';

/** Different combinations, each as likely as any other (Bergstra and Bengio, JMLR 2012); all when there are no more. */
export const random: SearchMethod = {
  name: 'random',
  needsPoints: true,
  async search(space, { points, seed }, evaluate) {
    await evaluate(distinct(space, points, new Draws(seed), new Set()));
  },
};

/** Up to `count` combinations that are not in `seen`, to which they are added. */
export function distinct(space: Space, count: number, draws: Draws, seen: Set<string>): Choice[] {
  const size = sizeOf(space);
  const found: Choice[] = [];
  const take = (choice: Choice) => {
    if (seen.has(keyOf(choice))) return;
    seen.add(keyOf(choice));
    found.push(choice);
  };
  // Where most are taken already, drawing again and again would not end: the rest is shuffled instead.
  if (size <= 2 * (count + seen.size)) {
    const rest = Array.from({ length: size }, (_, n) => choiceAt(space, n)).filter(
      (choice) => !seen.has(keyOf(choice)),
    );
    for (let i = rest.length - 1; i > 0; i--) {
      const j = draws.below(i + 1);
      [rest[i], rest[j]] = [rest[j], rest[i]];
    }
    for (const choice of rest.slice(0, count)) take(choice);
    return found;
  }
  while (found.length < count) take(space.axes.map(({ size: options }) => draws.below(options)));
  return found;
}
