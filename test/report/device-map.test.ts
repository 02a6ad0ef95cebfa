import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { deviceMap } from '../../src/report/device-map.js';

const pixel = (data: ArrayLike<number>, i: number) => Array.from({ length: 3 }, (_, c) => data[3 * i + c]);

describe('device map', () => {
  it('has a pixel for each cell, row by row; equal values have equal colours', () => {
    const { png, low, high } = deviceMap(Float32Array.of(1, 2, 3, 3, 2, 1), 2, 3, 'magnitude');
    const { width, height, data } = decode(png);
    expect([width, height, low, high]).toEqual([3, 2, 1, 3]);
    expect(pixel(data, 0)).toEqual(pixel(data, 5));
    expect(pixel(data, 2)).toEqual(pixel(data, 3));
    expect(pixel(data, 0)).not.toEqual(pixel(data, 2));
  });

  it('signed values are symmetric about a light middle', () => {
    const { png, low, high } = deviceMap(Float32Array.of(-1, 0, 3), 1, 3, 'signed');
    expect([low, high]).toEqual([-3, 3]);
    for (const channel of pixel(decode(png).data, 1)) expect(channel).toBeGreaterThan(230);
  });

  it('values beyond a given range take its ends', () => {
    const { png } = deviceMap(Float32Array.of(-5, 0, 1, 9), 1, 4, 'magnitude', [0, 1]);
    const { data } = decode(png);
    expect(pixel(data, 0)).toEqual(pixel(data, 1));
    expect(pixel(data, 3)).toEqual(pixel(data, 2));
  });
});
