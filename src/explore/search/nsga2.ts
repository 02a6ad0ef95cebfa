/**
 * NSGA-II (Deb, Pratap, Agarwal, Meyarivan, "A fast and elitist multiobjective genetic algorithm: NSGA-II", IEEE
 * Trans. Evol. Comput. 6, 2002), on axes of options instead of real numbers. No point is evaluated twice: an offspring
 * that is known already is mutated until it is new.
 */
import { crowding, ranks } from '../pareto.js';
import { Draws } from './draws.js';
import { type Choice, keyOf, type SearchMethod, type Space, type Worth } from './method.js';
import { distinct } from './random.js';

const TRIES = 20;

interface Individual {
  readonly choice: Choice;
  /** Objectives, all to be made small. */
  readonly worth: readonly number[];
}

interface Ranked extends Individual {
  readonly rank: number;
  readonly crowding: number;
}

export const nsga2: SearchMethod = {
  name: 'pareto',
  needsPoints: true,
  async search(space, { points, population, seed }, evaluate) {
    const draws = new Draws(seed);
    const seen = new Set<string>();
    let parents: Ranked[] = [];
    while (seen.size < points) {
      const count = Math.min(population, points - seen.size);
      const next =
        parents.length === 0 ? distinct(space, count, draws, seen) : offspring(parents, space, count, draws, seen);
      if (next.length === 0) return;
      const worths = await evaluate(next);
      if (worths === undefined) return;
      const born = next.flatMap((choice, i) => individual(choice, worths[i]));
      parents = survivors([...parents, ...born], population);
    }
  },
};

/** A point that cannot be had has no offspring. */
const individual = (choice: Choice, worth: Worth): Individual[] => (worth === undefined ? [] : [{ choice, worth }]);

/** The best `count`: lower fronts first, less crowded ones within the last. */
export function survivors(all: readonly Individual[], count: number): Ranked[] {
  const rank = ranks(all.map(({ worth }) => worth));
  const ranked: Ranked[] = [];
  for (let front = 0; ; front++) {
    const members = all.filter((_, i) => rank[i] === front);
    if (members.length === 0) break;
    const distances = crowding(members.map(({ worth }) => worth));
    members.forEach(({ choice, worth }, i) => {
      ranked.push({ choice, worth, rank: front, crowding: distances[i] });
    });
  }
  return ranked.sort(better).slice(0, count);
}

/** Crowded-comparison operator; infinities compare as equal. */
const better = (a: Ranked, b: Ranked) => a.rank - b.rank || (a.crowding === b.crowding ? 0 : b.crowding - a.crowding);

function offspring(parents: readonly Ranked[], space: Space, count: number, draws: Draws, seen: Set<string>): Choice[] {
  const tournament = () => {
    const a = parents[draws.below(parents.length)];
    const b = parents[draws.below(parents.length)];
    return better(a, b) <= 0 ? a : b;
  };
  const children: Choice[] = [];
  while (children.length < count) {
    const mother = tournament().choice;
    const father = tournament().choice;
    const child = mother.map((gene, axis) => (draws.fraction() < 0.5 ? gene : father[axis]));
    for (let attempt = 0; attempt < TRIES && (attempt === 0 || seen.has(keyOf(child))); attempt++) {
      mutate(child, space, draws);
    }
    if (seen.has(keyOf(child))) {
      // The neighbourhood is exhausted.
      const [stranger] = distinct(space, 1, draws, seen);
      if (stranger === undefined) return children;
      children.push(stranger);
    } else {
      seen.add(keyOf(child));
      children.push(child);
    }
  }
  return children;
}

/** One gene on the mean: to a neighbour where options are ordered, else to any. */
function mutate(child: number[], { axes }: Space, draws: Draws): void {
  axes.forEach(({ size, ordered }, axis) => {
    if (draws.fraction() >= 1 / axes.length) return;
    if (ordered && draws.fraction() < 0.5) {
      const step = draws.fraction() < 0.5 ? -1 : 1;
      child[axis] = Math.min(size - 1, Math.max(0, child[axis] + step));
    } else {
      child[axis] = draws.below(size);
    }
  });
}
