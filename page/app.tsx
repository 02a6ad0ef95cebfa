/** The page's parts in their places. */
import { AccuracyPart } from './parts/accuracy.js';
import { ChipPart } from './parts/chip.js';
import { ControlsPart } from './parts/controls.js';
import { DigitPart } from './parts/digit.js';
import { EventsPart } from './parts/events.js';
import { MachinesPart } from './parts/machines.js';
import { NumbersPart } from './parts/numbers.js';
import { RunsPart } from './parts/runs.js';
import { TilePart } from './parts/tile.js';
import { announcement, complaint } from './store.js';
import { type Theme, theme } from './theme.js';

const THEMES: readonly (readonly [Theme, string])[] = [
  ['auto', 'Auto'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];

export function App() {
  return (
    <>
      <a class="skip" href="#chip">
        Skip to the chip
      </a>
      <header class="top">
        <img src="./icon.svg" alt="" width="34" height="34" />
        <div>
          <h1>Synapulse</h1>
          <p>A chip of RRAM crossbar tiles learns to read digits, pulse by pulse.</p>
        </div>
        <fieldset class="segments theme">
          <legend class="unseen">Colours</legend>
          {THEMES.map(([value, label]) => (
            <label key={value}>
              <input
                type="radio"
                name="theme"
                checked={theme.value === value}
                onChange={() => {
                  theme.value = value;
                }}
              />
              <span>{label}</span>
            </label>
          ))}
        </fieldset>
      </header>
      <main>
        <ControlsPart />
        <div class="content">
          <p class="complaint" role="alert">
            {complaint.value}
          </p>
          <RunsPart />
          <NumbersPart />
          <div class="pair">
            <AccuracyPart />
            <DigitPart />
          </div>
          <ChipPart />
          <TilePart />
          <EventsPart />
          <MachinesPart />
        </div>
      </main>
      <p class="unseen" role="status" aria-live="polite">
        {announcement.value}
      </p>
    </>
  );
}
