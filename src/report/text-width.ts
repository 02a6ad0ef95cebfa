/** Size of text where there is no browser to measure it. */

export const FONT_PX = 12;

/** Upper estimate. DejaVu Sans, the widest of the fonts, has 0.6 em on average. */
export const textWidth_px = (text: string, font_px = FONT_PX): number => Math.ceil([...text].length * font_px * 0.6);
