/** Units in which conductances are short to read. */
const SCALES: readonly (readonly [string, number])[] = [
  ['S', 1],
  ['mS', 1e3],
  ['µS', 1e6],
  ['nS', 1e9],
  ['pS', 1e12],
];

/** The largest unit in which the conductance is 1 or more. */
export function conductanceScale(conductance_S: number): { unit: string; perSiemens: number } {
  const [unit, perSiemens] = SCALES.find(([, per]) => conductance_S * per >= 1) ?? SCALES[SCALES.length - 1];
  return { unit, perSiemens };
}
