/** Stratified splits: each class gives the same share to both parts. */
import { type DataSet, type DigitSet, dataSet, pick } from './dataset.js';
import { epochOrder } from './order.js';

/** Keys of the fixed shuffles below; any constants would do, changing them changes every split. */
const SPLIT_KEY = 0x5eed;

/**
 * Cuts a set in two. Samples are shuffled with a fixed key, then each class gives its first
 * `round(share of the class)` samples to the second part, the largest remainders rounded up until it has exactly
 * `second` samples. Both parts keep the shuffled order.
 */
export function stratified(set: DigitSet, second: number, key: number = SPLIT_KEY): [DigitSet, DigitSet] {
  const order = epochOrder(key, 0, 0, set.count);
  const sizes = new Array<number>(set.classes).fill(0);
  for (const label of set.labels) sizes[label]++;
  const exact = sizes.map((size) => (size * second) / set.count);
  const quota = exact.map(Math.floor);
  const byRemainder = exact
    .map((share, c) => ({ c, rest: share - Math.floor(share) }))
    .sort((a, b) => b.rest - a.rest || a.c - b.c);
  let missing = second - quota.reduce((a, b) => a + b, 0);
  for (const { c } of byRemainder) if (missing-- > 0) quota[c]++;
  const parts: [number[], number[]] = [[], []];
  for (const place of order) {
    const label = set.labels[place];
    if (quota[label] > 0) {
      quota[label]--;
      parts[1].push(place);
    } else {
      parts[0].push(place);
    }
  }
  return [pick(set, parts[0]), pick(set, parts[1])];
}

/**
 * Puts a part of the training samples in the place of the test set: for choosing settings without a look at
 * the test set.
 */
export function heldOut(data: DataSet, count: number): DataSet {
  const [train, test] = stratified(data.train, count);
  return dataSet(`${data.name}, ${count} training samples held out`, train, test);
}
