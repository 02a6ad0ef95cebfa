/** What the page knows, as signals, and what it can do. Parts read signals and call actions; only actions call the chip. */
import { batch, computed, effect, signal } from '@preact/signals';
import { NAMES } from '../src/config/names.js';
import type { LiveAnswer, LiveChip, LiveFrame, LiveSample, LiveStatus, LiveTileView } from '../src/live/protocol.js';
import { type Link, WorkerLink } from './link.js';
import { ServerLink } from './server-link.js';

/** What the form asks for. */
export interface Settings {
  readonly architecture: string;
  readonly k: number;
  readonly states: number;
  /** Cycle-to-cycle variation δ/µ. */
  readonly c2c: number;
  readonly w_max: number;
  readonly encoder: string;
  readonly epochs: number;
  readonly seed: number;
  /** Any other settings, 'key.path=value' line by line. */
  readonly more: string;
}

/** A curve of a run that is over or was left. */
export interface PastRun {
  readonly id: number;
  readonly name: string;
  readonly epochs: readonly number[];
  readonly accuracy: readonly number[];
  readonly switchEpoch: number | null;
}

export const ARCHITECTURES = NAMES.architectures;
export const ENCODERS = NAMES.encoders;

export const DEFAULTS: Settings = {
  ...{ architecture: 'hybrid', k: 10, states: 50, c2c: 0.34, w_max: 2, encoder: 'deterministic' },
  ...{ epochs: 20, seed: 1, more: '' },
};
const MOST_PAST_RUNS = 5;
const EVENTS_A_SECOND = 5;

export const settings = signal<Settings>(DEFAULTS);
export const chip = signal<LiveChip | null>(null);
export const status = signal<LiveStatus | null>(null);
export const frame = signal<LiveFrame | null>(null);
export const sample = signal<LiveSample | null>(null);
export const tileView = signal<LiveTileView | null>(null);
export const plane = signal(0);
export const tile = signal<number | null>(null);
export const unit = signal(0);
export const speed = signal<number | null>(null);
export const pastRuns = signal<readonly PastRun[]>([]);
/** What is wrong, for people; '' = nothing. */
export const complaint = signal('');
/** The last thing that a screen reader should say. */
export const announcement = signal('');
export const isPlayingEvents = signal(false);
export const isRunning = computed(() => status.value?.state === 'running');
export const answer = signal<LiveAnswer | null>(null);

/** Where the chip shown is simulated. */
export const place = signal<'tab' | 'server'>('tab');
/** Name of the server's run that is shown. */
export const runName = signal('');

const tab = new WorkerLink();
let server: ServerLink | undefined;
let link: Link = tab;
let image: Uint8Array | null = null;
let isRefreshing = false;
let isStale = false;
let nextPast = 1;

export const linkOf = (): Link => link;

const percent = (fraction: number) => `${(100 * fraction).toFixed(1)} %`;

function setsOf(wanted: Settings): string[] {
  return [
    `synapse.architecture=${wanted.architecture}`,
    `synapse.k=${wanted.k}`,
    `synapse.w_max=${wanted.w_max}`,
    `device.states=${wanted.states}`,
    `device.c2c=${wanted.c2c}`,
    `pulse.encoder=${wanted.encoder}`,
    `train.epochs=${wanted.epochs}`,
    `seed=${wanted.seed}`,
    ...wanted.more
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ];
}

/** What tells a run from the others. */
export function nameOf({ architecture, k, states, c2c, encoder, seed }: Settings): string {
  if (architecture === 'ideal') return `floating point${seed === 1 ? '' : `, seed ${seed}`}`;
  const parts = [architecture, `${states} states`];
  if (architecture === 'hybrid') parts.splice(1, 0, `k = ${k}`);
  if (c2c !== DEFAULTS.c2c) parts.push(`δ/µ = ${c2c}`);
  if (encoder !== DEFAULTS.encoder) parts.push(encoder);
  if (seed !== 1) parts.push(`seed ${seed}`);
  return parts.join(', ');
}

let shownSettings = DEFAULTS;

/** Opens a new run with these settings; the curve of the one before stays. */
export async function open(wanted: Settings = settings.value, goOn = isRunning.value): Promise<void> {
  // The new run's status may be heard before the answer.
  const left = status.value;
  try {
    const opened = await link.call('open', { preset: 'choi2021', sets: setsOf(wanted) });
    keepCurve(left);
    shownSettings = wanted;
    show(opened, `New run: ${nameOf(wanted)}`);
    await refresh();
    if (goOn) await link.call('run');
  } catch (error) {
    complaint.value = (error as Error).message;
  }
}

function show(opened: LiveChip, said: string): void {
  batch(() => {
    complaint.value = '';
    chip.value = opened;
    if (tile.value !== null && tile.value >= opened.tiles.length) tile.value = null;
    if (plane.value >= opened.planes.length) plane.value = 0;
    if (unit.value >= opened.units.length) unit.value = 0;
    answer.value = null;
    announcement.value = said;
  });
}

/** The chip on the server, instead of the one in this tab, which rests meanwhile. */
async function useServer(open: (server: ServerLink) => Promise<LiveChip>): Promise<void> {
  const next = new ServerLink();
  const left = { status: status.value, place: place.value };
  try {
    if (left.place === 'tab') await tab.call('pause');
    const opened = await open(next);
    keepCurve(left.status);
    link.onStatus = () => {};
    server?.close();
    server = next;
    connect(next);
    place.value = 'server';
    runName.value = next.name;
    show(opened, `Run ${next.name}`);
    await refresh();
  } catch (error) {
    next.close();
    complaint.value = (error as Error).message;
  }
}

/** A new run on the server, in a folder of its own. */
export const openOnServer = () =>
  useServer((next) => next.call('open', { preset: 'choi2021', sets: setsOf(settings.value) }));

/** A run of the server's folder, resumed if it was stopped. */
export const attach = (name: string) => useServer((next) => next.attach(name));

export function useTab(): void {
  server?.close();
  server = undefined;
  place.value = 'tab';
  connect(tab);
  void open(settings.value, false);
}

function keepCurve(last: LiveStatus | null): void {
  if (last === null || last.testAccuracy.length === 0) return;
  const run: PastRun = {
    id: nextPast++,
    name: nameOf(shownSettings),
    epochs: last.testAccuracy.map((_, i) => i + 1),
    accuracy: last.testAccuracy,
    switchEpoch: last.switchEpoch,
  };
  pastRuns.value = [...pastRuns.value, run].slice(-MOST_PAST_RUNS);
}

export function forget(id: number): void {
  pastRuns.value = pastRuns.value.filter((run) => run.id !== id);
}

const order = (call: Promise<unknown>) => {
  call.catch((error: Error) => {
    complaint.value = error.message;
  });
};

export function run(): void {
  isPlayingEvents.value = false;
  order(link.call('run'));
}

export function pause(): void {
  isPlayingEvents.value = false;
  order(link.call('pause'));
}

export function step(what: 'event' | 'sample' | 'epoch'): void {
  isPlayingEvents.value = false;
  order(link.call('step', what));
}

export function setSpeed(samples_per_s: number | null): void {
  speed.value = samples_per_s;
  order(link.call('speed', samples_per_s));
}

let player: ReturnType<typeof setInterval> | undefined;
/** Delivers events one after another, slowly enough to follow. */
export function playEvents(on: boolean): void {
  isPlayingEvents.value = on;
}
effect(() => {
  clearInterval(player);
  if (isPlayingEvents.value) player = setInterval(() => order(link.call('step', 'event')), 1000 / EVENTS_A_SECOND);
});

/** While samples fly by, nobody reads their events faster. */
const EVENTS_EVERY_ms = 500;
let told_ms = 0;
const nextPaint = () => new Promise<void>((resolve) => setTimeout(resolve, 16));

/** Fetches what the parts draw; at most one fetch is under way. */
export async function refresh(): Promise<void> {
  if (isRefreshing) {
    isStale = true;
    return;
  }
  if (chip.value === null || document.hidden) return;
  isRefreshing = true;
  try {
    do {
      isStale = false;
      const [seen, shown, inside] = await Promise.all([
        link.call('frame', plane.value),
        link.call('sample'),
        tile.value === null ? null : link.call('tile', tile.value),
      ]);
      // Each is drawn in a task of its own: none of them is long.
      frame.value = seen;
      await nextPaint();
      tileView.value = inside;
      if (!isRunning.value || performance.now() - told_ms > EVENTS_EVERY_ms) {
        await nextPaint();
        told_ms = performance.now();
        sample.value = shown;
      }
    } while (isStale);
  } catch (error) {
    complaint.value = (error as Error).message;
  } finally {
    isRefreshing = false;
  }
}

export function look(at: { readonly plane?: number; readonly tile?: number | null }): void {
  batch(() => {
    if (at.plane !== undefined) plane.value = at.plane;
    if (at.tile !== undefined) {
      tile.value = at.tile;
      const shown = at.tile === null ? undefined : chip.value?.tiles[at.tile];
      if (shown !== undefined) unit.value = shown.unit;
    }
  });
  void refresh();
}

/** Asks for the class of a drawn image; null = nothing is drawn. */
export async function recognise(drawn: Uint8Array | null): Promise<void> {
  image = drawn;
  try {
    answer.value = drawn === null ? null : await link.call('recognise', drawn);
  } catch (error) {
    complaint.value = (error as Error).message;
  }
}

let announcedEpoch = 0;
function hear(heard: LiveStatus): void {
  const before = status.value;
  status.value = heard;
  if (heard.error !== null) complaint.value = heard.error;
  if (heard.epoch < announcedEpoch) announcedEpoch = 0;
  if (heard.epoch > announcedEpoch) {
    announcedEpoch = heard.epoch;
    const accuracy = heard.testAccuracy[heard.epoch - 1];
    const switched = heard.switchEpoch === heard.epoch ? ' The array selection turned to the small pair.' : '';
    announcement.value = `Epoch ${heard.epoch}: test accuracy ${percent(accuracy)}.${switched}`;
    if (image !== null) void recognise(image);
  } else if (before?.state !== heard.state) {
    announcement.value = { paused: 'Paused', running: 'Training', finished: 'Finished', failed: 'Failed' }[heard.state];
  }
  void refresh();
}

/** Takes the page's chip from another place. */
export function connect(other: Link): void {
  link = other;
  link.onStatus = hear;
  link.onFailure = (message) => {
    complaint.value = message;
  };
}

connect(tab);
document.addEventListener('visibilitychange', () => void refresh());
