/** Events in words, for people who look on. */
import type { EventRecord } from '../engine/engine.js';

const PREFIXES: readonly (readonly [number, string])[] = [
  [1e12, ''],
  [1e9, 'm'],
  [1e6, 'µ'],
  [1e3, 'n'],
  [1, 'p'],
];

/** Picoseconds as people say them: '100 ns', '1.2 ms'. */
export function duration(time_ps: number): string {
  const [scale, prefix] = PREFIXES.find(([least]) => time_ps >= least) ?? PREFIXES[PREFIXES.length - 1];
  return `${Number((time_ps / scale).toPrecision(4))} ${prefix}s`;
}

/** Joules as people say them: '6.68 nJ'. */
export function joules(energy_J: number): string {
  const [scale, prefix] = PREFIXES.find(([least]) => energy_J * 1e12 >= least) ?? PREFIXES[PREFIXES.length - 1];
  return `${Number(((energy_J * 1e12) / scale).toPrecision(3))} ${prefix}J`;
}

const number = (value: number) => String(Number(value.toPrecision(3)));

/** What an event says beside its type: 'forward, amplitude 0.5 V, width 100 ns'. The unit stands in a field's name. */
export function wordsOfEvent({ event, timer }: Pick<EventRecord, 'event' | 'timer'>): string {
  if (timer) return '';
  const words: string[] = [];
  for (const [key, value] of Object.entries(event)) {
    if (key === 'type') continue;
    const name = key.replace(/_(ps|V)$/, '').replaceAll('_', ' ');
    if (typeof value === 'string') words.push(value);
    else if (typeof value !== 'number') continue;
    else if (key.endsWith('_ps')) words.push(`${name} ${duration(value)}`);
    else if (key.endsWith('_V')) words.push(`${name} ${number(value)} V`);
    else if (key === 'label' && value < 0) continue;
    else words.push(`${name} ${number(value)}`);
  }
  return words.join(', ');
}

/** Type of an event; timers are named after their delay: 'after read'. */
export function typeOfEvent({ event, timer }: Pick<EventRecord, 'event' | 'timer'>): string {
  const delay = timer ? /^xstate\.after\.(.+?)\./.exec(event.type) : null;
  return delay === null ? event.type : `after ${delay[1]}`;
}
