/** docs/images/device-models.svg: mean conductance against pulse number of every device model, from its law. */
import { writeFileSync } from 'node:fs';
import { resolveConfig } from '../../dist/src/config/index.js';
import { deviceOf } from '../../dist/src/device/device.js';
import { drawCharts } from '../../dist/src/report/draw-chart.js';

const PULSES = 50;
const MODELS = [
  ['linear-step', []],
  ['exponential', ['device.nl_potentiation=2.4', 'device.nl_depression=-4.88']],
  ['soft-bounds', []],
  ['linear-slope', ['device.slope_potentiation=0.5', 'device.slope_depression=0.5']],
  [
    'exponential-step',
    [
      'device.alpha_potentiation=0.05',
      'device.alpha_depression=0.05',
      'device.beta_potentiation=2',
      'device.beta_depression=2',
    ],
  ],
  ['tabulated', ['device.steps_potentiation=[0.06,0.03,0.01,0.01,0.02,0.03]']],
];

function curve(model, sets) {
  const config = resolveConfig({ sets: [`device.model=${model}`, 'device.polarity=bidirectional', ...sets] });
  const { law } = deviceOf(config.device, PULSES + 1, 1);
  const points = [];
  let u = 0;
  for (let pulse = 0; pulse <= 2 * PULSES; pulse++) {
    points.push({ x: pulse, y: u });
    u = Math.min(1, Math.max(0, u + law.meanChange(u, pulse < PULSES ? 'up' : 'down')));
  }
  return points;
}

const charts = MODELS.map(([model, sets], i) => ({
  title: model,
  x: { label: `pulse: ${PULSES} up, ${PULSES} down`, domain: [0, 2 * PULSES] },
  y: { label: '(G − Gmin)/(Gmax − Gmin)', domain: [0, 1] },
  series: [{ name: model, kind: 'line', points: curve(model, sets), colour: i }],
}));
writeFileSync('docs/images/device-models.svg', drawCharts(charts));
