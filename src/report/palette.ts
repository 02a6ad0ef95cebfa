/** Colours of plots. */

/** Okabe and Ito, "Color universal design" (2008): told apart by colour-blind readers. */
export const OKABE_ITO = {
  black: '#000000',
  orange: '#e69f00',
  skyBlue: '#56b4e9',
  bluishGreen: '#009e73',
  yellow: '#f0e442',
  blue: '#0072b2',
  vermillion: '#d55e00',
  reddishPurple: '#cc79a7',
} as const;

/** For lines on white, in the order of use; without yellow, which white swallows. */
export const LINE_COLOURS: readonly string[] = [
  OKABE_ITO.blue,
  OKABE_ITO.vermillion,
  OKABE_ITO.bluishGreen,
  OKABE_ITO.reddishPurple,
  OKABE_ITO.skyBlue,
  OKABE_ITO.orange,
  OKABE_ITO.black,
];

export const INK = '#222222';
export const MUTED_INK = '#595959';

/** Least contrast of small text: WCAG 2.2, success criterion 1.4.3. */
const TEXT_CONTRAST = 4.5;

/** Colour of a series; starts again when all are used. */
export const lineColour = (index: number): string => LINE_COLOURS[index % LINE_COLOURS.length];

/** The same hue, dark enough for small text on white. @param colour '#rrggbb' */
export function textColour(colour: string): string {
  const channels = channelsOf(colour);
  for (let percent = 100; ; percent -= 5) {
    const darker = channels.map((channel) => Math.floor((channel * percent) / 100));
    if (contrastOnWhite(darker) >= TEXT_CONTRAST) {
      return `#${darker.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
    }
  }
}

/** @throws RangeError when it is not '#rrggbb' */
function channelsOf(colour: string): number[] {
  if (!/^#[0-9a-f]{6}$/i.test(colour)) throw new RangeError(`colour '${colour}': expected '#rrggbb'`);
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

/** Contrast ratio, 1 … 21, by WCAG 2.2. @param channels red, green, blue: 0 … 255 */
function contrastOnWhite(channels: readonly number[]): number {
  const [red, green, blue] = channels.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}
