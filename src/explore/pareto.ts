/** Pareto order: what dominates what. Values are objectives to be made small. */

/** True when a is nowhere worse than b and somewhere better. */
export function dominates(a: readonly number[], b: readonly number[]): boolean {
  let better = false;
  for (let i = 0; i < a.length; i++) {
    if (a[i] > b[i]) return false;
    if (a[i] < b[i]) better = true;
  }
  return better;
}

/** Front of each point: 0 = dominated by none, 1 = only by those of front 0, … (Deb et al. 2002). */
export function ranks(points: readonly (readonly number[])[]): number[] {
  const rank = new Array<number>(points.length).fill(-1);
  for (let front = 0, left = points.length; left > 0; front++) {
    const open = points.map((_, i) => i).filter((i) => rank[i] < 0);
    const free = open.filter((i) => !open.some((j) => dominates(points[j], points[i])));
    for (const i of free) rank[i] = front;
    left -= free.length;
  }
  return rank;
}

/** Crowding distance of the points of one front: how far its neighbours are, infinite at the ends (Deb et al. 2002). */
export function crowding(points: readonly (readonly number[])[]): number[] {
  const distance = new Array<number>(points.length).fill(0);
  const objectives = points[0]?.length ?? 0;
  for (let o = 0; o < objectives; o++) {
    const order = points.map((_, i) => i).sort((a, b) => points[a][o] - points[b][o] || a - b);
    const low = points[order[0]][o];
    const high = points[order[order.length - 1]][o];
    distance[order[0]] = Number.POSITIVE_INFINITY;
    distance[order[order.length - 1]] = Number.POSITIVE_INFINITY;
    if (high === low) continue;
    for (let k = 1; k < order.length - 1; k++) {
      distance[order[k]] += (points[order[k + 1]][o] - points[order[k - 1]][o]) / (high - low);
    }
  }
  return distance;
}
