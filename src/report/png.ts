/** SVG to PNG without a browser: resvg as WASM. It has no fonts, and leaves text out without one. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

export interface PngOptions {
  /** Pixels of the PNG per pixel of the SVG; 2 = sharp on dense screens. */
  readonly scale?: number;
}

const FAMILY = 'DejaVu Sans';
const FONT_FILES = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'];

/** Fonts, once the WASM module is ready too; resvg refuses to be initialised twice. */
let ready: Promise<readonly Uint8Array[]> | undefined;

async function load(): Promise<readonly Uint8Array[]> {
  const { resolve } = createRequire(import.meta.url);
  const fonts = FONT_FILES.map((file) => readFile(resolve(`dejavu-fonts-ttf/ttf/${file}`)));
  const [wasm, ...bytes] = await Promise.all([readFile(resolve('@resvg/resvg-wasm/index_bg.wasm')), ...fonts]);
  await initWasm(wasm);
  return bytes;
}

/**
 * @param svg a standalone SVG: well-formed XML with xmlns
 * @throws RangeError when scale is not positive; Error when the SVG does not parse
 */
export async function svgToPng(svg: string, { scale = 2 }: PngOptions = {}): Promise<Uint8Array> {
  if (!(scale > 0 && Number.isFinite(scale))) throw new RangeError(`scale ${scale}: expected a positive number`);
  ready ??= load();
  const fontBuffers = [...(await ready)];
  const font = { fontBuffers, defaultFontFamily: FAMILY, sansSerifFamily: FAMILY };
  let resvg: InstanceType<typeof Resvg>;
  try {
    resvg = new Resvg(svg, { fitTo: { mode: 'zoom', value: scale }, font });
  } catch (reason) {
    // resvg throws plain strings.
    throw new Error(`SVG to PNG: ${reason instanceof Error ? reason.message : String(reason)}`, { cause: reason });
  }
  try {
    const image = resvg.render();
    try {
      return image.asPng();
    } finally {
      image.free();
    }
  } finally {
    resvg.free();
  }
}
