/** Light or dark, and the colours of what is drawn on canvases. */
import { computed, effect, signal } from '@preact/signals';
import { OKABE_ITO } from '../src/report/palette.js';

export type Theme = 'auto' | 'light' | 'dark';
const KEY = 'synapulse-theme';
const system = matchMedia('(prefers-color-scheme: dark)');
const systemIsDark = signal(system.matches);
system.addEventListener('change', ({ matches }) => {
  systemIsDark.value = matches;
});

function stored(): Theme {
  try {
    const found = localStorage.getItem(KEY);
    return found === 'light' || found === 'dark' ? found : 'auto';
  } catch {
    // Storage is closed to pages of some origins.
    return 'auto';
  }
}

export const theme = signal<Theme>(stored());
export const isDark = computed(() => (theme.value === 'auto' ? systemIsDark.value : theme.value === 'dark'));

effect(() => {
  document.documentElement.dataset.theme = isDark.value ? 'dark' : 'light';
  try {
    if (theme.value === 'auto') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme.value);
  } catch {
    // As above.
  }
});

type Colour = readonly [number, number, number];

const rgb = (hex: string): Colour => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as never;
const word = ([r, g, b]: Colour) => (0xff000000 | (b << 16) | (g << 8) | r) >>> 0;

/** 256 colours through the given ones, as words of an ImageData's buffer (little-endian RGBA). */
function ramp(stops: readonly string[]): Uint32Array {
  const colours = stops.map(rgb);
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const at = (i / 255) * (colours.length - 1);
    const low = Math.min(Math.floor(at), colours.length - 2);
    const mix = (c: 0 | 1 | 2) => Math.round(colours[low][c] + (at - low) * (colours[low + 1][c] - colours[low][c]));
    return word([mix(0), mix(1), mix(2)]);
  });
}

export interface Inks {
  /** By level: weights from most negative to most positive; conductances from lowest to highest. */
  readonly weight: Uint32Array;
  readonly conductance: Uint32Array;
  /** Values of neurons, 0 … 1. */
  readonly signal: Uint32Array;
  readonly rise: string;
  readonly fall: string;
  readonly ink: string;
  readonly muted: string;
  readonly rule: string;
  readonly ground: string;
  readonly lines: readonly string[];
}

const LIGHT: Inks = {
  weight: ramp(['#00406b', OKABE_ITO.blue, '#f3f5f7', OKABE_ITO.vermillion, '#7a2f00']),
  conductance: ramp(['#eef3f8', '#9fc3e2', '#3f7fb5', '#10355a', '#071a30']),
  signal: ramp(['#eef1f4', '#8fcbb7', '#00805c', '#00402e']),
  ...{ rise: '#000000', fall: '#b0007b', ink: '#1f2328', muted: '#59636e', rule: '#d1d9e0', ground: '#ffffff' },
  lines: [OKABE_ITO.blue, OKABE_ITO.vermillion, '#00805c', '#a8457f', '#2b86b8', '#9a6a00', '#000000'],
};
const DARK: Inks = {
  weight: ramp(['#a8dcff', '#2f8fd0', '#171c24', '#e0701f', '#ffd0a8']),
  conductance: ramp(['#171d26', '#1d456b', '#3f83bd', '#9fd0f5', '#f2faff']),
  signal: ramp(['#1a212b', '#12664e', '#3cc79a', '#d5fff0']),
  ...{ rise: '#ffe14a', fall: '#ff8ad8', ink: '#e8eaed', muted: '#9aa4b0', rule: '#333c48', ground: '#0f1216' },
  lines: ['#5aa9e6', '#ff8a4c', '#3cc79a', '#e5a3c7', '#8fd0f5', '#f3b63f', '#f2f2f2'],
};

export const inks = computed(() => (isDark.value ? DARK : LIGHT));

/** Words of what a circuit does, by the name of its state; also the class of its colour. */
export function activityOf(state: string): 'rest' | 'forward' | 'backward' | 'update' | 'reset' | 'neuron' {
  const leaf = state.split('.').at(-1) ?? state;
  if (/^(idle|done|ready)$/.test(leaf)) return 'rest';
  if (/reset|carry|restor/i.test(leaf)) return 'reset';
  if (/back|error|gather/i.test(leaf)) return 'backward';
  if (/updat|puls/i.test(leaf)) return 'update';
  if (/read|driv|infer|convert|settl|sampl/i.test(leaf)) return 'forward';
  return 'neuron';
}
