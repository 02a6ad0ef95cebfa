/**
 * Recordings as the sensor of N-MNIST would make them, from images: the digit moves along the three saccades of Orchard et
 * al. 2015, a triangle of 100 ms a side, and each pixel whose brightness changes by more than a threshold fires, brighter
 * or darker. Written in the published layout: 5 bytes an event, the clock's overflows as events at y = 240.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DigitSet } from '../../src/data/dataset.js';

const SIDE = 34;
const SACCADE_US = 100_000;
const OVERFLOW_US = 8192;
/** Corners of the way, in pixels of the sensor. */
const CORNERS: readonly (readonly [number, number])[] = [
  [3, 3],
  [6, 0],
  [0, 0],
  [3, 3],
];

interface Event {
  readonly x: number;
  readonly y: number;
  readonly polarity: number;
  readonly time_us: number;
}

/** Brightness 0 … 255 at a place of an image that is moved by (dx, dy), linear between pixels. */
function brightness(image: Uint8Array, side: number, x: number, y: number): number {
  const [x0, y0] = [Math.floor(x), Math.floor(y)];
  const at = (i: number, j: number) => (i < 0 || j < 0 || i >= side || j >= side ? 0 : image[j * side + i]);
  const [fx, fy] = [x - x0, y - y0];
  const upper = at(x0, y0) * (1 - fx) + at(x0 + 1, y0) * fx;
  return upper * (1 - fy) + (at(x0, y0 + 1) * (1 - fx) + at(x0 + 1, y0 + 1) * fx) * fy;
}

/** What a sensor pixel that answers to changes of `step` sees of one image, in order of time. */
export function saccades(image: Uint8Array, side: number, frames = 24, step = 60): Event[] {
  const events: Event[] = [];
  const seen = new Float64Array(SIDE * SIDE);
  for (let frame = 0; frame <= 3 * frames; frame++) {
    const leg = Math.min(2, Math.floor(frame / frames));
    const part = frame / frames - leg;
    const [[ax, ay], [bx, by]] = [CORNERS[leg], CORNERS[leg + 1]];
    const [dx, dy] = [ax + (bx - ax) * part, ay + (by - ay) * part];
    const frame_us = Math.round((frame * SACCADE_US) / frames);
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) {
        const now = brightness(image, side, x - dx, y - dy);
        const place = y * SIDE + x;
        if (frame === 0) seen[place] = now;
        const change = now - seen[place];
        if (Math.abs(change) < step) continue;
        seen[place] = now;
        // Pixels of a frame answer one after the other.
        events.push({ x, y, polarity: Number(change > 0), time_us: frame_us + Math.floor(place / 4) });
      }
    }
  }
  return events;
}

/** A recording in the published layout, its clock overflowing every 2¹³ µs. */
export function recordingOf(events: readonly Event[]): Uint8Array {
  const bytes: number[] = [];
  let base_us = 0;
  for (const { x, y, polarity, time_us } of events) {
    for (; time_us - base_us >= OVERFLOW_US; base_us += OVERFLOW_US) bytes.push(0, 240, 0, 0, 0);
    const clock = time_us - base_us;
    bytes.push(x, y, (polarity << 7) | (clock >> 16), (clock >> 8) & 255, clock & 255);
  }
  return Uint8Array.from(bytes);
}

/** Train/ and Test/ of a folder, recordings named by the place of their digit, from 1. */
export function writeNMnist(folder: string, train: DigitSet, test: DigitSet): void {
  const side = Math.round(Math.sqrt(train.pixels));
  for (const [part, set] of [
    ['Train', train],
    ['Test', test],
  ] as const) {
    for (let label = 0; label < 10; label++) mkdirSync(join(folder, part, String(label)), { recursive: true });
    for (let i = 0; i < set.count; i++) {
      const image = set.images.subarray(i * set.pixels, (i + 1) * set.pixels);
      const name = `${String(i + 1).padStart(5, '0')}.bin`;
      writeFileSync(join(folder, part, String(set.labels[i]), name), recordingOf(saccades(image, side)));
    }
  }
}
