import { describe, expect, it } from 'vitest';
import { N_MNIST_LINES, parseNMnist, spikeTrains } from '../../src/data/n-mnist.js';

const event = (x: number, y: number, polarity: number, time_us: number) => [
  x,
  y,
  (polarity << 7) | (time_us >> 16),
  (time_us >> 8) & 255,
  time_us & 255,
];

describe('N-MNIST recordings', () => {
  it('are 5-byte events, big-endian, with 23 bits of time', () => {
    const bytes = Uint8Array.from([...event(3, 33, 1, 0x012345), ...event(33, 0, 0, 0x7fffff)]);
    expect(parseNMnist('f.bin', bytes)).toEqual([
      { x: 3, y: 33, polarity: 1, time_us: 0x012345 },
      { x: 33, y: 0, polarity: 0, time_us: 0x7fffff },
    ]);
  });

  it('count overflows of the clock at y = 240, which are no events', () => {
    const bytes = Uint8Array.from([
      ...event(1, 1, 0, 8000),
      ...event(0, 240, 0, 0),
      ...event(1, 1, 0, 5),
      ...event(9, 240, 1, 77),
      ...event(2, 2, 1, 6),
    ]);
    expect(parseNMnist('f.bin', bytes).map(({ time_us }) => time_us)).toEqual([8000, 8192 + 5, 2 * 8192 + 6]);
  });

  it('that are truncated, or lie outside the sensor, are refused in one line', () => {
    expect(() => parseNMnist('a.bin', Uint8Array.of(1, 2, 3, 4, 5, 6))).toThrow(
      'a.bin: truncated at byte 5: 1 of the 5 bytes of an event',
    );
    expect(() => parseNMnist('b.bin', Uint8Array.from(event(34, 1, 0, 0)))).toThrow(
      'b.bin: the event at byte 0 is at pixel (34, 1); expected 0 to 33',
    );
  });

  it('become a bit per line and time step', () => {
    const events = [
      { x: 2, y: 1, polarity: 1, time_us: 9999 },
      { x: 0, y: 0, polarity: 0, time_us: 330_000 },
      { x: 5, y: 0, polarity: 0, time_us: 400_000 },
    ];
    const trains = spikeTrains(events, 40, 10_000);
    expect(trains).toHaveLength(4 * 2 * N_MNIST_LINES);
    const masks = new Uint32Array(trains.buffer);
    expect(masks[34 * 34 + 34 + 2]).toBe(1);
    expect(masks[N_MNIST_LINES]).toBe(2); // step 33: bit 1 of the second word
    expect(masks.reduce((sum, mask) => sum + Number(mask !== 0), 0)).toBe(2); // the last event is past the end
  });
});
