/**
 * N-MNIST files (Orchard, Jayawant, Cohen, Thakor, Frontiers in Neuroscience 9 (2015)): a recording is a list of
 * 5-byte events, big-endian: x, y, then 24 bits, the first of which is the polarity (1 = brighter), the others a time
 * in µs. y = 240 is no event: the time counter has overflowed, and 2¹³ µs are added to what follows.
 */
import { InputError } from '../errors.js';

export interface PixelEvent {
  readonly x: number;
  readonly y: number;
  /** 1 = brighter, 0 = darker. */
  readonly polarity: number;
  readonly time_us: number;
}

const EVENT_BYTES = 5;
const OVERFLOW_Y = 240;
const OVERFLOW_US = 8192;
/** Pixels of a side. */
export const N_MNIST_SIDE = 34;
/** A pixel has a line for each polarity. */
export const N_MNIST_LINES = 2 * N_MNIST_SIDE * N_MNIST_SIDE;

/** @throws InputError for a truncated file, or an event outside the sensor. */
export function parseNMnist(file: string, bytes: Uint8Array): PixelEvent[] {
  const left = bytes.length % EVENT_BYTES;
  if (left !== 0) {
    throw new InputError(
      `${file}: truncated at byte ${bytes.length - left}: ${left} of the ${EVENT_BYTES} bytes of an event`,
    );
  }
  const events: PixelEvent[] = [];
  let overflow_us = 0;
  for (let at = 0; at < bytes.length; at += EVENT_BYTES) {
    const [x, y, high, middle, low] = bytes.subarray(at, at + EVENT_BYTES);
    if (y === OVERFLOW_Y) {
      overflow_us += OVERFLOW_US;
      continue;
    }
    if (x >= N_MNIST_SIDE || y >= N_MNIST_SIDE) {
      throw new InputError(
        `${file}: the event at byte ${at} is at pixel (${x}, ${y}); expected 0 to ${N_MNIST_SIDE - 1}`,
      );
    }
    const time_us = overflow_us + (((high & 0x7f) << 16) | (middle << 8) | low);
    events.push({ x, y, polarity: high >> 7, time_us });
  }
  return events;
}

/** Bytes of a recording's spike trains. */
export function trainBytes(steps: number): number {
  return 4 * N_MNIST_LINES * Math.ceil(steps / 32);
}

/**
 * Spike trains of a recording, as samples of `snn.coding: trains` are laid out: u32[words][lines], little-endian, a bit
 * per time step; line = polarity·34² + y·34 + x. Events past the last step are left out.
 */
export function spikeTrains(events: readonly PixelEvent[], steps: number, step_us: number): Uint8Array {
  const out = new Uint8Array(trainBytes(steps));
  for (const { x, y, polarity, time_us } of events) {
    const step = Math.floor(time_us / step_us);
    if (step >= steps) continue;
    const line = (polarity * N_MNIST_SIDE + y) * N_MNIST_SIDE + x;
    out[4 * ((step >> 5) * N_MNIST_LINES + line) + ((step & 31) >> 3)] |= 1 << (step & 7);
  }
  return out;
}
