/** How the run stands, in numbers. */
import { duration, joules } from '../../src/live/words.js';
import { chip, status } from '../store.js';

const grouped = (value: number) => Math.round(value).toLocaleString('en').replaceAll(',', ' ');
const percent = (value: number | undefined) => (value === undefined ? '–' : `${(100 * value).toFixed(1)} %`);

const PHASES: Readonly<Record<string, string>> = {
  dynamic: 'dynamic tuning',
  fine: 'fine tuning',
  done: 'done',
};
const PULSED: Readonly<Record<string, string>> = { dynamic: 'big pair is pulsed', fine: 'small pair is pulsed' };

export function NumbersPart() {
  const now = status.value;
  const made = chip.value;
  if (now === null || made === null) return <p class="numbers waiting">Loading the simulator and 10,000 digits …</p>;
  const isHybrid = made.planes.length > 3;
  const pulses = now.activity.reduce((sum, pair) => sum + pair.pulses, 0);
  const resets = now.activity.reduce((sum, pair) => sum + pair.resets, 0);
  return (
    <dl class="numbers">
      <div>
        <dt>Test accuracy</dt>
        <dd>{percent(now.testAccuracy.at(-1))}</dd>
        <dd class="small">best {percent(now.testAccuracy.length > 0 ? Math.max(...now.testAccuracy) : undefined)}</dd>
      </div>
      <div>
        <dt>Epoch</dt>
        <dd>
          {Math.min(now.epoch + 1, made.epochs)} <small>of {made.epochs}</small>
        </dd>
        <dd class="small">
          <progress max={made.samplesPerEpoch} value={now.sample} aria-label="Samples of this epoch" />
        </dd>
      </div>
      <div class={`phase ${now.phase}`}>
        <dt>Phase</dt>
        <dd>{PHASES[now.phase] ?? now.phase}</dd>
        <dd class="small">{isHybrid ? (PULSED[now.phase] ?? 'at rest') : 'no second pair'}</dd>
      </div>
      <div>
        <dt>Speed</dt>
        <dd>
          {now.state === 'running' ? grouped(now.samples_per_s) : '–'} <small>samples/s</small>
        </dd>
        <dd class="small">{grouped(now.events)} events so far</dd>
      </div>
      <div>
        <dt>On the chip’s clock</dt>
        <dd>{duration(Number(now.sim_time_ps))}</dd>
        <dd class="small">of simulated time</dd>
      </div>
      <div>
        <dt>Pulses this epoch</dt>
        <dd>{grouped(pulses)}</dd>
        <dd class="small">{grouped(resets)} resets of full pairs</dd>
      </div>
      {now.energy !== null && (
        <div>
          <dt>Energy</dt>
          <dd>{joules(now.energy.total_J)}</dd>
          <dd class="small">
            {joules(now.energy.step_J)} a sample
            {now.energy.shares
              .slice(0, 2)
              .map(({ group, share }) => `, ${group} ${(100 * share).toFixed(0)} %`)
              .join('')}
          </dd>
        </div>
      )}
    </dl>
  );
}
