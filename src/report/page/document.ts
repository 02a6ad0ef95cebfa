/** The report: one HTML file that needs no network. */
import type { RunView } from '../run-view.js';
import type { ReportFigure } from './figure.js';
import { SAVE_SCRIPT } from './figure.js';
import { html, raw } from './html.js';
import type { Section } from './section.js';
import { accuracySection } from './sections/accuracy.js';
import { activitySection } from './sections/activity.js';
import { areaSection } from './sections/area.js';
import { energySection } from './sections/energy.js';
import { machinesSection } from './sections/machines.js';
import { mapsSection } from './sections/maps.js';
import { repeatSection, settingsSection, summarySection } from './sections/summary.js';
import { timeSection } from './sections/time.js';
import { weightsSection } from './sections/weights.js';
import { STYLE } from './theme.js';

/** In the order of the page; a section that has nothing to say is left out. */
const SECTIONS: readonly ((runs: readonly RunView[]) => Section | undefined)[] = [
  summarySection,
  accuracySection,
  activitySection,
  energySection,
  timeSection,
  areaSection,
  weightsSection,
  mapsSection,
  settingsSection,
  machinesSection,
  repeatSection,
];

export interface Report {
  readonly html: string;
  /** Plots that are also saved as files. */
  readonly figures: readonly ReportFigure[];
}

/** @param runs at least one */
export function reportOf(runs: readonly RunView[]): Report {
  const sections = SECTIONS.flatMap((section) => section(runs) ?? []);
  const title = runs.length === 1 ? runs[0].name : `${runs.length} runs compared`;
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Synapulse</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<header>
<p class="muted">Synapulse report</p>
<h1>${title}</h1>
<nav aria-label="Sections">${sections.map(({ id, title: name }) => html`<a href="#${id}">${name}</a>`)}</nav>
</header>
<main>
${sections.map(
  ({ id, title: name, body }) => html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${name}</h2>
${body}
</section>
`,
)}
</main>
<footer>Made by Synapulse ${runs[0].version}. Plots and their data are saved by the links below them.</footer>
<script>${raw(SAVE_SCRIPT)}</script>
</body>
</html>
`;
  return { html: document.text, figures: sections.flatMap(({ figures }) => figures) };
}
