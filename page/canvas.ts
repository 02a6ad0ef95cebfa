/** Arrays of bytes as pictures. */
import type { Inks } from './theme.js';

export const RISEN = 1;
export const FALLEN = 255;

/** A picture of rows × cols levels, one pixel a cell; turned: rows run to the right. */
export function pictureOf(
  levels: Uint8Array,
  rows: number,
  cols: number,
  colours: Uint32Array,
  turned: boolean,
): ImageData {
  const [width, height] = turned ? [rows, cols] : [cols, rows];
  const picture = new ImageData(width, height);
  const words = new Uint32Array(picture.data.buffer);
  if (turned) {
    for (let r = 0; r < rows; r++) for (let c = 0; c < cols; c++) words[c * rows + r] = colours[levels[r * cols + c]];
  } else {
    for (let i = 0; i < levels.length; i++) words[i] = colours[levels[i]];
  }
  return picture;
}

const scratch = document.createElement('canvas');

/** Puts a picture into a rectangle; cells stay sharp when it grows. */
export function putPicture(
  on: CanvasRenderingContext2D,
  picture: ImageData,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  scratch.width = picture.width;
  scratch.height = picture.height;
  scratch.getContext('2d')?.putImageData(picture, 0, 0);
  on.imageSmoothingEnabled = width < picture.width;
  on.drawImage(scratch, x, y, width, height);
}

/** Marks the cells that pulses have changed, never smaller than a dot that can be seen. */
export function putChanges(
  on: CanvasRenderingContext2D,
  changes: Uint8Array,
  rows: number,
  cols: number,
  { rise, fall }: Inks,
  turned: boolean,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  const [across, down] = turned ? [rows, cols] : [cols, rows];
  const cellWidth = width / across;
  const cellHeight = height / down;
  const dot = Math.max(1.8, Math.min(cellWidth, cellHeight));
  for (const [mark, colour] of [
    [RISEN, rise],
    [FALLEN, fall],
  ] as const) {
    on.fillStyle = colour;
    for (let at = changes.indexOf(mark); at >= 0; at = changes.indexOf(mark, at + 1)) {
      const row = Math.floor(at / cols);
      const col = at - row * cols;
      const centreX = x + ((turned ? row : col) + 0.5) * cellWidth;
      const centreY = y + ((turned ? col : row) + 0.5) * cellHeight;
      on.fillRect(centreX - dot / 2, centreY - dot / 2, dot, dot);
    }
  }
}

/** Levels 0 … 255 of values between two ends. */
export function levelsOf(values: ArrayLike<number>, lowest: number, highest: number): Uint8Array {
  const scale = 255 / (highest - lowest);
  return Uint8Array.from(values, (value) => Math.max(0, Math.min(255, Math.round((value - lowest) * scale))));
}

/** Fits a canvas to its box in device pixels and gives a context in CSS pixels. */
export function contextOf(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const ratio = devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}
