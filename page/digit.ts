/**
 * A drawing made into a digit as the network knows them. MNIST (LeCun et al., Proc. IEEE 86, 1998): scaled into 20 × 20,
 * its centre of mass put at the centre of 28 × 28.
 */
const BOX = 20;
/** Fainter ink than this share of the strongest does not count for the size. */
const FAINT = 0.1;

/**
 * @param ink 0 … 1 of side × side places, row-major
 * @returns bytes of size × size, or null when nothing is drawn
 */
export function toDigit(ink: Float32Array, side: number, size: number): Uint8Array | null {
  const strongest = ink.reduce((most, value) => Math.max(most, value), 0);
  if (strongest === 0) return null;
  let [left, top, right, bottom] = [side, side, -1, -1];
  for (let i = 0; i < ink.length; i++) {
    if (ink[i] < FAINT * strongest) continue;
    const [x, y] = [i % side, Math.floor(i / side)];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const extent = Math.max(right - left, bottom - top) + 1;
  const box = Math.round((BOX * size) / 28);
  const scale = extent / box;
  const wide = Math.max(1, Math.round((right - left + 1) / scale));
  const high = Math.max(1, Math.round((bottom - top + 1) / scale));
  const small = new Float32Array(wide * high);
  for (let y = 0; y < high; y++) {
    for (let x = 0; x < wide; x++) {
      small[y * wide + x] = meanOf(ink, side, left + x * scale, top + y * scale, scale);
    }
  }
  let [mass, atX, atY] = [0, 0, 0];
  small.forEach((value, i) => {
    mass += value;
    atX += value * (i % wide);
    atY += value * Math.floor(i / wide);
  });
  const shiftX = Math.round((size - 1) / 2 - atX / mass);
  const shiftY = Math.round((size - 1) / 2 - atY / mass);
  const out = new Uint8Array(size * size);
  small.forEach((value, i) => {
    const x = (i % wide) + shiftX;
    const y = Math.floor(i / wide) + shiftY;
    if (x >= 0 && x < size && y >= 0 && y < size) out[y * size + x] = Math.round((255 * value) / strongest);
  });
  return out;
}

/** Mean over a square of edge `edge`, by area. */
function meanOf(ink: Float32Array, side: number, x0: number, y0: number, edge: number): number {
  let sum = 0;
  for (let y = Math.floor(y0); y < y0 + edge; y++) {
    for (let x = Math.floor(x0); x < x0 + edge; x++) {
      if (x >= side || y >= side) continue;
      const share = (Math.min(x + 1, x0 + edge) - Math.max(x, x0)) * (Math.min(y + 1, y0 + edge) - Math.max(y, y0));
      sum += share * ink[y * side + x];
    }
  }
  return sum / (edge * edge);
}
