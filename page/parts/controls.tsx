/** Start, pause and step; and the settings of the chip. A changed setting opens a new run beside the old curve. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import {
  ARCHITECTURES,
  DEFAULTS,
  ENCODERS,
  isPlayingEvents,
  isRunning,
  open,
  pause,
  place,
  playEvents,
  run,
  type Settings,
  setSpeed,
  settings,
  speed,
  status,
  step,
} from '../store.js';

/** A slider moves through many values: the run waits for the last. */
const PATIENCE_ms = 350;

const ARCHITECTURE_TITLES: Readonly<Record<string, string>> = {
  hybrid: 'Hybrid',
  single: 'Single pair',
  ideal: 'Floating point',
};
const FIRST = ['hybrid', 'single', 'ideal'];
const OTHERS = ARCHITECTURES.filter((name) => !FIRST.includes(name));

const SPEEDS: readonly (readonly [number | null, string])[] = [
  [2, '2 samples/s'],
  [20, '20 samples/s'],
  [400, '400 samples/s'],
  [null, 'as fast as it goes'],
];

export function ControlsPart() {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const change = (changed: Partial<Settings>) => {
    settings.value = { ...settings.value, ...changed };
    clearTimeout(timer.current);
    // On the server a run leaves files: only who asks for a new one gets it.
    if (place.value === 'tab') timer.current = setTimeout(() => void open(), PATIENCE_ms);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const { architecture, k, states, c2c, w_max, encoder, epochs, seed, more } = settings.value;
  const isIdeal = architecture === 'ideal';
  return (
    <aside class="controls" aria-label="Run and settings">
      <RunButtons />
      <form onSubmit={(event) => event.preventDefault()}>
        <h2>The synapse</h2>
        <fieldset class="segments wide">
          <legend>Architecture</legend>
          {FIRST.map((name) => (
            <label key={name}>
              <input
                type="radio"
                name="architecture"
                value={name}
                checked={architecture === name}
                onChange={() => change({ architecture: name })}
              />
              <span>{ARCHITECTURE_TITLES[name]}</span>
            </label>
          ))}
        </fieldset>
        {OTHERS.length > 0 && (
          <label class="row">
            <span>Others</span>
            <select
              value={FIRST.includes(architecture) ? '' : architecture}
              onChange={({ currentTarget }) =>
                currentTarget.value !== '' && change({ architecture: currentTarget.value })
              }
            >
              <option value="">none of these</option>
              {OTHERS.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        )}
        <Slider
          name="k"
          label="k, area of a big device over a small one"
          value={k}
          choices={[1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 100]}
          disabled={architecture !== 'hybrid'}
          onChange={(value) => change({ k: value })}
        />
        <Slider
          name="states"
          label="Conductance states of a device"
          value={states}
          choices={[5, 10, 20, 30, 50, 80, 100, 200, 500, 1000]}
          disabled={isIdeal}
          onChange={(value) => change({ states: value })}
        />
        <Slider
          name="c2c"
          label="Variation of a step, δ/µ"
          value={c2c}
          choices={[0, 0.1, 0.2, 0.34, 0.5, 0.7, 1, 1.5, 2]}
          disabled={isIdeal}
          onChange={(value) => change({ c2c: value })}
        />
        <Slider
          name="w_max"
          label="Weight of a full device, W_max"
          value={w_max}
          choices={[0.5, 1, 1.5, 2, 3, 4, 6]}
          disabled={isIdeal}
          onChange={(value) => change({ w_max: value })}
        />
        <label class="row">
          <span>Pulse encoder</span>
          <select
            value={encoder}
            disabled={isIdeal}
            onChange={({ currentTarget }) => change({ encoder: currentTarget.value })}
          >
            {ENCODERS.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <div class="twin">
          <Whole label="Epochs" value={epochs} least={1} onChange={(value) => change({ epochs: value })} />
          <Whole label="Seed" value={seed} least={0} onChange={(value) => change({ seed: value })} />
        </div>
        <details>
          <summary>Any other setting</summary>
          <label class="stack">
            <span>One a line, as on the command line</span>
            <textarea
              rows={4}
              spellcheck={false}
              placeholder={'train.rate=0.05\nreset.policy=carry\ntile.rows=64'}
              value={more}
              onChange={({ currentTarget }) => change({ more: currentTarget.value })}
            />
          </label>
        </details>
        <button type="button" class="plain" onClick={() => change(DEFAULTS)}>
          Settings of Choi et al. 2021
        </button>
      </form>
    </aside>
  );
}

function RunButtons() {
  const state = status.value?.state;
  const isOver = state === undefined || state === 'finished' || state === 'failed';
  const chosen = SPEEDS.findIndex(([value]) => value === speed.value);
  return (
    <section aria-label="Run">
      <div class="buttons">
        {isRunning.value ? (
          <button type="button" class="main" onClick={pause}>
            <Icon path="M4 2h4v14H4zM10 2h4v14h-4z" /> Pause
          </button>
        ) : (
          <button type="button" class="main" disabled={isOver} onClick={run}>
            <Icon path="M4 2l12 7-12 7z" />{' '}
            {(status.value?.epoch ?? 0) + (status.value?.sample ?? 0) > 0 ? 'Resume' : 'Train'}
          </button>
        )}
        <button type="button" disabled={place.value === 'server'} onClick={() => void open(settings.value, false)}>
          Reset
        </button>
      </div>
      <fieldset class="buttons thirds">
        <legend class="unseen">Step by</legend>
        <button type="button" disabled={isOver} onClick={() => step('event')} title="Deliver one event of a sample">
          + event
        </button>
        <button type="button" disabled={isOver} onClick={() => step('sample')} title="Train one sample">
          + sample
        </button>
        <button type="button" disabled={isOver} onClick={() => step('epoch')} title="Train to the end of the epoch">
          + epoch
        </button>
      </fieldset>
      <button
        type="button"
        class="whole"
        aria-pressed={isPlayingEvents.value}
        disabled={isOver}
        onClick={() => playEvents(!isPlayingEvents.value)}
      >
        {isPlayingEvents.value ? 'Stop the slow motion' : 'Slow motion: event by event'}
      </button>
      <label class="stack">
        <span>
          Speed <b>{SPEEDS[chosen]?.[1]}</b>
        </span>
        <input
          type="range"
          min={0}
          max={SPEEDS.length - 1}
          value={chosen}
          aria-valuetext={SPEEDS[chosen]?.[1]}
          onInput={({ currentTarget }) => setSpeed(SPEEDS[Number(currentTarget.value)][0])}
        />
      </label>
    </section>
  );
}

function Icon({ path }: { readonly path: string }) {
  return (
    <svg width="16" height="16" viewBox="0 0 18 18" aria-hidden="true">
      <path d={path} fill="currentColor" />
    </svg>
  );
}

interface SliderProps {
  readonly name: string;
  readonly label: string;
  readonly value: number;
  readonly choices: readonly number[];
  readonly disabled: boolean;
  readonly onChange: (value: number) => void;
}

function Slider({ name, label, value, choices, disabled, onChange }: SliderProps) {
  const at = Math.max(0, choices.indexOf(value));
  return (
    <label class="stack">
      <span>
        {label} <b>{value}</b>
      </span>
      <input
        type="range"
        name={name}
        min={0}
        max={choices.length - 1}
        value={at}
        disabled={disabled}
        aria-valuetext={String(value)}
        onInput={({ currentTarget }) => onChange(choices[Number(currentTarget.value)])}
      />
    </label>
  );
}

interface WholeProps {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly onChange: (value: number) => void;
}

function Whole({ label, value, least, onChange }: WholeProps) {
  const typed = useSignal(String(value));
  useEffect(() => {
    typed.value = String(value);
  }, [value]);
  return (
    <label class="row">
      <span>{label}</span>
      <input
        type="number"
        min={least}
        step={1}
        value={typed.value}
        onInput={({ currentTarget }) => {
          typed.value = currentTarget.value;
          const number = Number(currentTarget.value);
          if (currentTarget.value !== '' && Number.isSafeInteger(number) && number >= least) onChange(number);
        }}
      />
    </label>
  );
}
