/** One training sample, event by event: what every circuit did when, and who said what to whom. */
import type { LiveEvent } from '../../src/live/protocol.js';
import { duration } from '../../src/live/words.js';
import { useWidth } from '../size.js';
import { chip, isRunning, sample } from '../store.js';
import { activityOf } from '../theme.js';

const ROW_px = 13;
const NAME_px = 108;
/** Rows of the list; fewer while they fly by. */
const LISTED = 40;
const LISTED_RUNNING = 12;

interface Span {
  readonly from: number;
  readonly to: number;
  readonly state: string;
}

/** States of each unit over the distinct times of a sample: times far apart and close together are drawn alike. */
function spansOf(events: readonly LiveEvent[], units: number): { times: number[]; spans: Span[][] } {
  const times = [...new Set(events.map(({ time_ps }) => time_ps))].sort((a, b) => a - b);
  const slot = new Map(times.map((time, i) => [time, i]));
  const spans: Span[][] = Array.from({ length: units }, () => []);
  const since: ({ at: number; state: string } | undefined)[] = [];
  for (const { time_ps, to, before, after } of events) {
    const at = slot.get(time_ps) ?? 0;
    if (before === after || spans[to] === undefined) continue;
    const open = since[to];
    if (open !== undefined) spans[to].push({ from: open.at, to: Math.max(at, open.at + 0.35), state: open.state });
    since[to] = { at, state: after };
  }
  since.forEach((open, unit) => {
    if (open !== undefined) spans[unit].push({ from: open.at, to: times.length, state: open.state });
  });
  return { times, spans };
}

export function EventsPart() {
  const [box, width] = useWidth<HTMLDivElement>();
  const shown = sample.value;
  const made = chip.value;
  const events = shown?.events ?? [];
  const units = made?.units ?? [];
  const { times, spans } = spansOf(events, units.length);
  const room = Math.max(60, width.value - NAME_px - 8);
  const x = (slot: number) => NAME_px + (slot * room) / Math.max(1, times.length);
  const height = ROW_px * units.length + 22;
  const nameOf = (unit: number) => units[unit]?.name ?? 'host';
  return (
    <section class="card" aria-labelledby="events-title">
      <h2 id="events-title">
        One sample
        {shown !== null && (
          <small>
            {' '}
            a {shown.label}, {events.length} events{shown.isOpen ? ' so far' : ''}
            {times.length > 0 && `, ${duration(times[times.length - 1])}`}
          </small>
        )}
      </h2>
      {shown === null && <p class="caption">Press “+ event” to send a digit through the chip, one event at a time.</p>}
      <div class="beside">
        <div>
          <div ref={box} class="timeline">
            {events.length > 0 && (
              <svg width={width.value} height={height} role="img" aria-label="What every circuit did in this sample">
                {units.map(({ name }, unit) => (
                  <g key={name} transform={`translate(0 ${ROW_px * unit})`}>
                    <text x={NAME_px - 8} y={ROW_px - 3} text-anchor="end">
                      {name.replace('layer', 'L')}
                    </text>
                    <line x1={NAME_px} x2={NAME_px + room} y1={ROW_px - 0.5} y2={ROW_px - 0.5} />
                    {spans[unit].map(({ from, to, state }) => {
                      const doing = activityOf(state);
                      return doing === 'rest' ? null : (
                        <rect
                          key={`${from} ${state}`}
                          class={doing}
                          x={x(from)}
                          y={1.5}
                          width={Math.max(2, x(to) - x(from) - 1)}
                          height={ROW_px - 3}
                          rx={2.5}
                        >
                          <title>{`${name}: ${state}`}</title>
                        </rect>
                      );
                    })}
                  </g>
                ))}
                {times.map((time, i) =>
                  times.length <= 14 || i % Math.ceil(times.length / 10) === 0 ? (
                    <text key={time} class="time" x={x(i)} y={height - 6}>
                      {time === 0 ? '0' : duration(time)}
                    </text>
                  ) : null,
                )}
              </svg>
            )}
          </div>
          {events.length > 0 && (
            <ul class="legend">
              {[
                ['forward', 'reads forward, drives'],
                ['neuron', 'fires'],
                ['backward', 'error, backward'],
                ['update', 'pulses'],
                ['reset', 'resets'],
              ].map(([kind, words]) => (
                <li key={kind}>
                  <i class={kind} /> {words}
                </li>
              ))}
            </ul>
          )}
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it */}
        <section class="log" tabIndex={0} aria-label="Events, the newest first">
          <table>
            <thead>
              <tr>
                <th>time</th>
                <th>event</th>
                <th>from → to</th>
                <th>state after</th>
              </tr>
            </thead>
            <tbody>
              {events
                .slice(isRunning.value ? -LISTED_RUNNING : -LISTED)
                .reverse()
                .map(({ time_ps, type, text, from, to, after }, i) => (
                  <tr key={events.length - i} class={i === 0 && !isRunning.value ? 'now' : ''}>
                    <td>{duration(time_ps)}</td>
                    <td>
                      <b>{type}</b> {text}
                    </td>
                    <td>{from === to ? nameOf(to) : `${nameOf(from)} → ${nameOf(to)}`}</td>
                    <td>{after}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </section>
      </div>
    </section>
  );
}
