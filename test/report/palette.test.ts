import { describe, expect, it } from 'vitest';
import { LINE_COLOURS, lineColour, OKABE_ITO, textColour } from '../../src/report/palette.js';

describe('palette', () => {
  it('has the eight colours of Okabe and Ito', () => {
    expect(Object.values(OKABE_ITO)).toEqual(
      // RGB as published: 0,0,0 230,159,0 86,180,233 0,158,115 240,228,66 0,114,178 213,94,0 204,121,167
      ['#000000', '#e69f00', '#56b4e9', '#009e73', '#f0e442', '#0072b2', '#d55e00', '#cc79a7'],
    );
  });

  it('gives each line a colour of its own, and starts again', () => {
    expect(new Set(LINE_COLOURS).size).toBe(7);
    expect(LINE_COLOURS).not.toContain(OKABE_ITO.yellow);
    expect(lineColour(7)).toBe(lineColour(0));
  });

  it('darkens colours for text only where white would swallow it', () => {
    expect(textColour('#000000')).toBe('#000000');
    expect(textColour(OKABE_ITO.blue)).toBe(OKABE_ITO.blue);
    // #767676 is the lightest grey with 4.5 : 1 on white.
    expect(textColour('#767676')).toBe('#767676');
    expect(Number.parseInt(textColour('#777777').slice(1, 3), 16)).toBeLessThan(0x77);
    expect(textColour(OKABE_ITO.orange)).toMatch(/^#[0-9a-f]{4}00$/);
  });

  it('refuses what is not a colour', () => {
    expect(() => textColour('blue')).toThrow("colour 'blue': expected '#rrggbb'");
  });
});
