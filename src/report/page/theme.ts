/** Looks of the report: light and dark, on screen and on paper. Plots take their colours from the same variables. */
import { INK, LINE_COLOURS, MUTED_INK } from '../palette.js';

/** On dark ground: the same hues, lighter; Okabe and Ito's black becomes white. In the order of LINE_COLOURS. */
const DARK_LINES = ['#5aa9e6', '#ff8a4c', '#3cc79a', '#e5a3c7', '#8fd0f5', '#f3b63f', '#f2f2f2'];

const variable = (index: number) => `--line-${index}`;

/** Colours of a plot as variables of the page, so that it follows its theme. */
export function themed(svg: string): string {
  let text = svg
    .replace(/<rect width="\d+" height="\d+" fill="white"\/>\n?/, '')
    .replaceAll(`color="${INK}"`, 'color="currentColor"')
    .replaceAll(`"${INK}"`, '"currentColor"')
    .replaceAll(`"${MUTED_INK}"`, '"var(--muted)"');
  LINE_COLOURS.forEach((colour, i) => {
    text = text.replaceAll(`"${colour}"`, `"var(${variable(i)})"`);
  });
  return text;
}

const lines = (colours: readonly string[]) => colours.map((colour, i) => `${variable(i)}: ${colour};`).join(' ');

const LIGHT = `--ground: #ffffff; --card: #f6f7f9; --ink: #1f2328; --muted: #59636e; --rule: #d1d9e0; --accent: #0072b2;
  ${lines(LINE_COLOURS)}`;
const DARK = `--ground: #14171c; --card: #1c2129; --ink: #e8eaed; --muted: #9aa4b0; --rule: #39424e; --accent: #5aa9e6;
  ${lines(DARK_LINES)}`;

export const STYLE = `
:root { color-scheme: light dark; ${LIGHT} }
@media (prefers-color-scheme: dark) { :root:not([data-theme=light]) { ${DARK} } }
:root[data-theme=dark] { color-scheme: dark; ${DARK} }
:root[data-theme=light] { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif; }
main, header, footer { max-width: 1040px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 40px; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 4px; letter-spacing: -0.01em; }
h2 { font-size: 1.3rem; margin: 40px 0 8px; padding-top: 14px; border-top: 1px solid var(--rule); }
h3 { font-size: 1.02rem; margin: 28px 0 4px; }
p { margin: 6px 0 12px; max-width: 46rem; }
.muted, figcaption { color: var(--muted); }
a { color: var(--accent); }
nav { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 18px 0 0; font-size: 0.92rem; }
code, pre { font: 0.86rem/1.5 ui-monospace, 'SF Mono', Menlo, Consolas, monospace; }
pre { background: var(--card); border: 1px solid var(--rule); border-radius: 8px; padding: 12px 14px; overflow-x: auto; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 22px 0; padding: 0; }
.cards div { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 12px 14px; }
.cards dt { color: var(--muted); font-size: 0.84rem; }
.cards dd { margin: 2px 0 0; font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.cards small { display: block; font-size: 0.8rem; font-weight: 400; color: var(--muted); }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 20px; }
figure { margin: 10px 0; min-width: 0; }
figure svg { width: 100%; height: auto; display: block; }
figure img { image-rendering: pixelated; width: 100%; height: auto; display: block; border: 1px solid var(--rule); }
figcaption { font-size: 0.86rem; margin-top: 6px; }
.save { display: inline-flex; gap: 10px; margin-left: 8px; white-space: nowrap; }
.save button { font: inherit; color: var(--accent); background: none; border: 0; padding: 0; cursor: pointer; text-decoration: underline; }
.maps { display: flex; flex-wrap: wrap; gap: 18px; align-items: flex-start; }
.maps figure { flex: 0 0 auto; }
.scale { display: block; height: 10px; border-radius: 3px; margin-top: 6px; }
.scale + span { display: flex; justify-content: space-between; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; margin: 8px 0 16px; }
th, td { padding: 5px 12px 5px 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
thead th { color: var(--muted); font-weight: 500; }
tbody th { font-weight: 400; }
details { margin: 0 0 16px; } summary { cursor: pointer; color: var(--accent); }
.text { text-align: left; } .number { text-align: right; white-space: nowrap; }
.charts { display: flex; flex-wrap: wrap; gap: 24px; align-items: flex-start; }
.charts figure { flex: 1 1 400px; max-width: 500px; }
.statechart { overflow-x: auto; } figure.statechart svg { width: auto; max-width: 100%; }
footer { margin-top: 64px; padding-bottom: 48px; color: var(--muted); font-size: 0.86rem; }
@media print {
  :root, :root[data-theme=dark] { ${LIGHT} }
  body { font-size: 11pt; } h2 { break-after: avoid; } figure, tr, .cards div { break-inside: avoid; }
  .save, nav { display: none; } main, header, footer { max-width: none; padding: 0; }
}
`;
